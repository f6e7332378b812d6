// Whether one stands where the photo should be taken, as the device says; and how the phone is held.
const WORST = 100; // metres: a position less sure confirms nothing (the server judges by the same rule)

export function gate(form, words, target) {
  const told = form.querySelector("[data-gate]");
  const hint = form.querySelector("[data-hint]");
  const within = Number(form.dataset.within);
  let fix = null;
  let attitude = {};

  function tell(text, tone, more = "") {
    told.querySelector("span").textContent = more ? `${text}。${more}` : text;
    told.className = `vr-gate vr-${tone}`;
  }

  function judge() {
    if (!target) return tell(words.noTarget, "soon");
    const away = metres(fix, target);
    const fill = (text) => text.replace("%1", Math.round(away)).replace("%2", Math.round(fix.accuracy));
    if (fix.accuracy > WORST) tell(fill(words.unsure), "soon", words.anyway);
    else if (away <= within) tell(fill(words.near), "done");
    else tell(fill(words.far), away - fix.accuracy > within ? "late" : "soon", words.anyway);
  }

  if (navigator.geolocation) {
    navigator.geolocation.watchPosition(
      ({ coords }) => {
        fix = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy };
        judge();
      },
      () => !fix && tell(words.denied, "soon", words.anyway),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 20000 },
    );
  } else tell(words.denied, "soon", words.anyway);

  function turned(event) {
    const heading = event.webkitCompassHeading ?? (event.absolute && event.alpha !== null ? 360 - event.alpha : null);
    const roll = event.gamma;
    if (event.beta === null && heading === null) return;
    const upright = event.beta === null ? null : Math.abs(90 - Math.abs(event.beta));
    attitude = { heading: heading === null ? "" : (heading % 360).toFixed(1), tilt: upright === null ? "" : Math.min(180, upright).toFixed(1) };
    const said = [];
    if (heading !== null) said.push(words.heading.replace("%", Math.round(heading) % 360));
    if (upright !== null && upright < 45 && Math.abs(roll) > 8) said.push(words.level);
    hint.textContent = said.join(" · ");
    hint.hidden = !said.length;
  }
  for (const kind of ["deviceorientationabsolute", "deviceorientation"]) addEventListener(kind, turned);

  return {
    now: () => ({ lon: "", lat: "", accuracy: "", ...fix, heading: "", tilt: "", ...attitude }),
    // Some phones tell how they are held only after being asked by a press.
    ask: () => window.DeviceOrientationEvent?.requestPermission?.().catch(() => {}),
  };
}

function metres(a, b) {
  const rad = Math.PI / 180;
  const half =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(Math.min(1, half)));
}

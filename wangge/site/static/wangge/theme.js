// Light or dark, large type or not: read before the page is drawn, kept in this browser.
(() => {
  const root = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden; the choice then lasts for this page
    }
  };
  const keep = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      /* as above */
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const draw = () => {
    root.dataset.bsTheme = kept("wg-theme") || (dark.matches ? "dark" : "light");
    root.dataset.type = kept("wg-type") || "usual";
  };
  draw();
  dark.addEventListener("change", draw);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch], [data-type-switch]");
    if (!button) return;
    if ("themeSwitch" in button.dataset) {
      const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
      keep("wg-theme", next);
      root.dataset.bsTheme = next;
    } else {
      const next = root.dataset.type === "large" ? "usual" : "large";
      keep("wg-type", next);
      root.dataset.type = next;
      button.setAttribute("aria-pressed", String(next === "large"));
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-type-switch]")) {
      button.setAttribute("aria-pressed", String(root.dataset.type === "large"));
    }
  });
})();

// Print the receipt.
document.querySelector("[data-print]")?.addEventListener("click", () => print());

// Light, dark or as the device: kept in a cookie, so that the server draws the next page in it at once.

const YEAR = 365 * 24 * 3600;

function chosen() {
  return document.documentElement.dataset.theme || "system";
}

function choose(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = theme === "system" ? 0 : YEAR;
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  show();
}

function show() {
  document.querySelectorAll("[data-theme-set]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === chosen()));
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (button) choose(button.dataset.themeSet);
});
show();

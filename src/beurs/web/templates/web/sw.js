{% load i18n %}// The worker of the installed app: the calendar without a connection, and notifications.
// It keeps style sheets, scripts and the own days that were opened last; answers are never kept here. Own days belong to
// one user and one session: they go with the next user, with the sign-in page, and once the session is over.

const SHELL = "beurs-shell-VERSION";
const DAYS = "beurs-days";
const NOT_YOURS = [401, 403, 404];
const SHELL_FILES = [{% for file in shell %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OWN = "{{ own|escapejs }}";
const OFFLINE = "{{ offline|escapejs }}";
const ANY = { ignoreVary: true };
const SIGN_OF_OFFLINE = "<html data-offline ";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(SHELL_FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const stale = (name) => (name.startsWith("beurs-shell-") && name !== SHELL) || name === DAYS;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(stale).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

function isKept(url) {
  return url.search === "" && (url.pathname === OWN || /^days\/\d+\/$/.test(url.pathname.slice(OWN.length)));
}

async function dropDays(besides = "") {
  const names = (await caches.keys()).filter((name) => name.startsWith(DAYS) && name !== besides);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function keepDay(path, answer) {
  const mine = `${DAYS}-${answer.headers.get("X-Own")}`;
  await dropDays(mine);
  await (await caches.open(mine)).put(path, answer);
}

// Sent to the sign-in page, or no longer somebody who covers: nothing of before is shown again.
async function seeDay(path, answer) {
  if (answer.ok && !answer.redirected && answer.headers.has("X-Own")) await keepDay(path, answer.clone());
  else if (answer.type === "opaqueredirect" || answer.redirected || (path === OWN && NOT_YOURS.includes(answer.status))) await dropDays();
}

async function keptDay(path) {
  const name = (await caches.keys()).find((one) => one.startsWith(DAYS));
  const kept = name && (await (await caches.open(name)).match(path, ANY));
  if (kept && Date.now() < Number(kept.headers.get("X-Own-Until"))) return kept;
  if (kept) await dropDays();
  return null;
}

// A page that was kept says so itself: its script shows of when it is.
async function asOffline(kept) {
  const text = (await kept.text()).replace("<html ", SIGN_OF_OFFLINE);
  return new Response(text, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": kept.headers.get("Content-Security-Policy") ?? "default-src 'self'" } });
}

async function page(request) {
  const url = new URL(request.url);
  try {
    const answer = await fetch(request);
    if (isKept(url)) await seeDay(url.pathname, answer);
    return answer;
  } catch (error) {
    const kept = isKept(url) && (await keptDay(url.pathname));
    return kept ? asOffline(kept) : (await caches.match(OFFLINE, ANY)) ?? Promise.reject(error);
  }
}

async function file(request) {
  const cache = await caches.open(SHELL);
  return (await cache.match(request, ANY)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (SHELL_FILES.includes(url.pathname)) event.respondWith(file(request));
});

self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const shown = { body: said.body, tag: said.tag, renotify: Boolean(said.tag), lang: said.lang, icon: "{{ icon|escapejs }}", badge: "{{ badge|escapejs }}", data: { link: said.link || OWN } };
  event.waitUntil(self.registration.showNotification(said.title || "De Beurs", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data.link, self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(target.href));
});

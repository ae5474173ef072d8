// Shows what arrives while no page of ours is in front, and leads to the desk.

addEventListener("push", (event) => {
  const { title = "Vesper", ...note } = event.data?.json() ?? {};
  event.waitUntil(registration.showNotification(title, { ...note, renotify: Boolean(note.tag) }));
});

async function desk() {
  const pages = await clients.matchAll({ type: "window" });
  const open = pages.find((page) => new URL(page.url).pathname === "/expert");
  return open ? open.focus() : clients.openWindow("/expert");
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(desk());
});

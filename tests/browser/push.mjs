// Offers on a phone: the page asks the browser, and the service worker shows what arrives.
import { base } from "./harness.mjs";
import { aBrand, anExpert } from "./expert.mjs";

// How the service worker is handed what a push service would hand it.
async function pushing(page, data) {
  const inspector = await page.context().newCDPSession(page);
  const registered = new Promise((resolve) => {
    inspector.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find((one) => one.scopeURL.startsWith(base) && !one.isDeleted);
      if (own) resolve(own.registrationId);
    });
  });
  await inspector.send("ServiceWorker.enable");
  const registrationId = await registered;
  return () => inspector.send("ServiceWorker.deliverPushMessage", { origin: base, registrationId, data });
}

export async function aPhoneShowsAnOffer(arrive, view) {
  const brand = await aBrand(`push-${view.name}`);
  const email = await anExpert(brand, `push-${view.name}`);
  const mara = await arrive();
  await mara.signIn(email);
  await mara.page.context().grantPermissions(["notifications"], { origin: base });
  await mara.open("/expert/devices");
  await mara.page.locator("#push button").click();
  // In windows that keep nothing, as these are, Chromium has no push service and says so on the
  // console; the page says it to its reader.
  await mara.page.locator("[data-push-failed]:not([hidden])").waitFor();
  mara.faults = mara.faults.filter((fault) => !fault.includes("incognito"));
  await mara.look("failed");
  const deliver = await pushing(mara.page, JSON.stringify({ title: "Offer: USD 3.60", body: "Acme, Night", tag: "offer", lang: "en", dir: "ltr" }));
  const shown = () => mara.page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    return (await worker.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
  });
  // A worker that was stopped meanwhile may miss what the inspector hands it; what a second delivery
  // shows takes the place of the first.
  for (let tries = 0; !(await shown()).length; tries += 1) {
    if (tries > 20) throw new Error("nothing is shown");
    await deliver();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const notes = await shown();
  if (notes.length !== 1 || notes[0].title !== "Offer: USD 3.60" || notes[0].body !== "Acme, Night") throw new Error(JSON.stringify(notes));
}

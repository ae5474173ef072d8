// Signing up, proving an address, forgetting a password.
import { mailed, password } from "./harness.mjs";

export async function anExpertSignsUp(arrive, view) {
  const email = `mara-${view.name}@example.com`;
  const mara = await arrive();
  await mara.open("/");
  await mara.press('a[href="/sign-up/expert"]');
  await mara.fill({
    "#name": "Mara", "#email": email, "#password": password, "#time_zone": "Asia/Manila",
    'input[name="language"]': "en", 'select[name="language_level"]': "5",
    'select[name="skill"]': "orders", 'select[name="skill_level"]': "4",
  });
  await mara.press("main form button.main");
  await mara.sees(".done");
  await mara.fill({ "#email": email, "#password": password });
  await mara.press("main form button.main");
  await mara.open(await mailed(email, "/verify?token="));
  await mara.press("main form button.main");
  await mara.sees(".done");
  await mara.open("/account");
  await mara.press('form[action="/sign-out"] button');
  await mara.open("/forgot");
  await mara.fill({ "#email": email });
  await mara.press("main form button.main");
  await mara.open(await mailed(email, "/reset?token="));
  await mara.fill({ "#password": "seven lamps beside a river" });
  await mara.press("main form button.main");
  await mara.sees(".done");
}

export async function aBrandSignsUp(arrive, view) {
  const olivia = await arrive();
  await olivia.open("/sign-up/brand");
  await olivia.fill({ "#brand": "Acme", "#name": "Olivia", "#email": `olivia-${view.name}@example.com`, "#password": password, "#time_zone": "America/New_York" });
  await olivia.press("main form button.main");
  await olivia.fill({ "#email": `olivia-${view.name}@example.com`, "#password": password });
  await olivia.press("main form button.main");
  await olivia.sees("h1");
}

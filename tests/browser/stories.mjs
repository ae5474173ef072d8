// The stories, each in each view; the names on the command line choose some.
import { Person, launch, views } from "./harness.mjs";
import * as expert from "./expert.mjs";
import * as visitors from "./visitors.mjs";
import * as brand from "./brand.mjs";
import * as evening from "./evening.mjs";
import * as push from "./push.mjs";
import * as hostile from "./hostile.mjs";
import * as around from "./around.mjs";

// What is shared by stories takes other arguments.
const { aBrand, anExpert, ...experts } = expert;
const { prepare, ...evenings } = evening;
const stories = { ...visitors, ...experts, ...brand, ...evenings, ...push, ...hostile, ...around };
const chosen = process.argv.slice(2);
const browser = await launch();
const seen = new Set();
let failed = 0;
for (const view of views) await prepare(view);
for (const [name, story] of Object.entries(stories)) {
  if (chosen.length && !chosen.includes(name)) continue;
  for (const view of views) {
    const people = [];
    const arrive = async () => {
      const person = await Person.arrive(browser, view, seen);
      people.push(person);
      return person;
    };
    const faults = [];
    try {
      await story(arrive, view);
    } catch (error) {
      faults.push(error.stack);
    }
    faults.push(...people.flatMap((person) => person.faults));
    for (const person of people) await person.page.context().close();
    console.log(`${faults.length ? "FAILED" : "ok"} ${name} (${view.name})`);
    for (const fault of faults) console.error(`  ${fault}`);
    failed += faults.length ? 1 : 0;
  }
}
await browser.close();
console.log(`${seen.size} pages seen`);
process.exit(failed ? 1 : 0);

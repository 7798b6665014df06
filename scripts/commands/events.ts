import fs from "node:fs";
import { breaksOf } from "../../shop/events/event-compatibility.ts";
import { eventsPage } from "../../shop/events/event-docs.ts";
import { eventSchemas } from "../../shop/events/event-schemas.ts";
import type { MovedEvents } from "../../shop/events/move-events.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { inProject } from "../lib/project.ts";
import { atShop, callShop, SHOP_OPTIONS } from "../lib/shop/at-shop.ts";

const SCHEMAS = "docs/api/events.json";
const PAGE = "docs/api/events.md";
const USAGE =
  "Say what to do: npm run events -- check, write, or move [--state DIR], or move --url https://shop.example with SHOP_TOKEN set.";

/**
 * `npm run events -- check`: whether the registry in shop/events/events.ts still goes with what was
 * published, and the documents with it. `npm run events -- write`: brings the documents up to date;
 * never with a breaking change. `npm run events -- move`: moves what older versions archived in D1
 * into the archive in R2, while the shop serves; it may be stopped at any point and run again.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(args, SHOP_OPTIONS, true);
  const [task, ...more] = positionals;
  if (more.length > 0) {
    throw new Stop(USAGE);
  }
  switch (task) {
    case "check":
    case "write":
      return lookAtRegistry(task);
    case "move":
      return moveEvents(values);
    default:
      throw new Stop(USAGE);
  }
}

async function moveEvents(shopOptions: Parameters<typeof atShop>[0]) {
  return atShop(shopOptions, async (shop) => {
    let moved = 0;
    for (;;) {
      const response = await callShop(shop, "POST", "/api/admin/events/move");
      const part = await response.json<MovedEvents>();
      moved += part.moved;
      if (!part.more) {
        console.log(`Moved ${moved} events. D1 holds none any more.`);
        return 0;
      }
      console.log(`${moved} events moved so far.`);
    }
  });
}

function lookAtRegistry(task: "check" | "write") {
  const current = eventSchemas();
  const breaks = breaksOf(published(), current);
  if (breaks.length > 0) {
    throw new Stop(
      [
        "Published events would break:",
        ...breaks.map(({ event, path, problem }) => `  ${event}: ${path ? `${path} ` : ""}${problem}.`),
        "Leave the published version in shop/events/events.ts as it was and put the change beside it as the next one:",
        '  z.discriminatedUnion("version", [event("…", 1, …), event("…", 2, …)])',
        "Producers then make the new version, and consumers take both. Why: docs/api/events.md.",
      ].join("\n"),
    );
  }
  const documents = {
    [SCHEMAS]: `${JSON.stringify(current, null, 2)}\n`,
    [PAGE]: eventsPage(current),
  };
  const outdated = Object.entries(documents).filter(([file, text]) => read(file) !== text);
  if (task === "write") {
    for (const [file, text] of outdated) {
      fs.writeFileSync(inProject(file), text);
    }
    console.log(
      outdated.length === 0
        ? "Everything is up to date."
        : `Wrote ${outdated.map(([file]) => file).join(", ")}.`,
    );
  } else if (outdated.length > 0) {
    throw new Stop(
      `${outdated.map(([file]) => file).join(", ")} does not say what shop/events/events.ts does. Run npm run events -- write and commit what it writes.`,
    );
  } else {
    console.log("What was published stays readable, and the documents say what the registry does.");
  }
  return 0;
}

function published() {
  const text = read(SCHEMAS);
  return text === null ? {} : JSON.parse(text);
}

function read(file: string) {
  try {
    return fs.readFileSync(inProject(file), "utf8");
  } catch {
    return null;
  }
}

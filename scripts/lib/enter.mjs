/** Where a command starts once Node and the packages are right: `enter.mjs <command> …arguments`. */
import { Stop } from "./cli.mjs";

/** What shells report for a command that Ctrl-C ended. */
const INTERRUPTED = 130;

const [command, ...args] = process.argv.slice(2);
try {
  const { main, endsItself = false } = await import(`../commands/${command}.mjs`);
  if (!endsItself) process.on("disconnect", () => process.exit(INTERRUPTED));
  process.exit((await main(args)) ?? 0);
} catch (error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exit(1);
}

/** Where a command starts once Node and the packages are right: `enter.ts <command> …arguments`. */
import { Stop } from "./cli.ts";

/** What shells report for a command that Ctrl-C ended. */
const INTERRUPTED = 130;

const [command, ...args] = process.argv.slice(2);
try {
  const { main, endsItself = false } = await import(`../commands/${command}.ts`);
  if (!endsItself) {
    process.on("disconnect", () => process.exit(INTERRUPTED));
  }
  process.exit((await main(args)) ?? 0);
} catch (error) {
  if (!(error instanceof Stop)) {
    console.error(error);
  } else if (error.exitCode === 0) {
    console.log(error.message);
  } else {
    console.error(error.message);
  }
  process.exit(error instanceof Stop ? error.exitCode : 1);
}

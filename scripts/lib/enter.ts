/** Where a command starts once Node and the packages are right: `enter.ts <command> …arguments`. */
import "./quick-drizzle.ts";
import { Stop } from "./cli.ts";

/** What shells report for a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** What each file of commands/ exports. */
interface Command {
  /** Resolves to the exit code, 0 when it says none. */
  main: (args: string[]) => number | undefined | Promise<number | undefined>;
  /**
   * Whether it closes what it opened when it gets a signal to stop; any other command ends at once.
   */
  endsItself?: boolean;
}

const [command, ...args] = process.argv.slice(2);
try {
  const { main, endsItself = false }: Command = await import(`../commands/${command}.ts`);
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

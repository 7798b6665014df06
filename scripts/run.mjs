/** Where every command begins: `node scripts/run.mjs <command> …arguments`. */
import { run } from "./bootstrap.mjs";

void run(process.argv[2], process.argv.slice(3));

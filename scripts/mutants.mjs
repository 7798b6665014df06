import { run } from "./lib/bootstrap.mjs";

void run("mutants");

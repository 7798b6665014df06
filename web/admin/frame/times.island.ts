import { showLocalTimes } from "../../islands-lib/local-times.ts";

showLocalTimes();

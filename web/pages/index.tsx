import { createRouter } from "../../workers/router.ts";

export const pages = createRouter();

import { createRouter } from "../router.ts";

export const opsRoutes = createRouter();

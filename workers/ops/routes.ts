import { createRouter } from "../router.ts";
import { healthRoutes } from "./health.ts";

export const opsRoutes = createRouter();

opsRoutes.route("/", healthRoutes);

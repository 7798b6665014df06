import { createRouter } from "../../http/router.ts";
import { auditRoutes } from "./audit.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { errorRoutes } from "./errors.ts";
import { healthRoutes } from "./health.ts";
import { metricsRoutes } from "./metrics.ts";
import { queueRoutes } from "./queues.ts";
import { readModelRoutes } from "./read-model.ts";
import { sagaRoutes } from "./sagas.ts";
import { storyRoutes } from "./story.ts";

export const opsRoutes = createRouter();

opsRoutes.route("/", healthRoutes);
opsRoutes.route("/", metricsRoutes);
opsRoutes.route("/", deadLetterRoutes);
opsRoutes.route("/", auditRoutes);
opsRoutes.route("/", queueRoutes);
opsRoutes.route("/", sagaRoutes);
opsRoutes.route("/", storyRoutes);
opsRoutes.route("/", errorRoutes);
opsRoutes.route("/", readModelRoutes);

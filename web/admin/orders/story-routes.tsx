import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { readStory } from "../../../shop/story/read-story.ts";
import { staffPage } from "../frame/staff.tsx";
import { StoryPage } from "./story-page.tsx";

/** The order is named by its id, its number, or a trace. */
export const adminStoryRoutes = createRouter().get("/admin/orders/:id/story", noStore, async (c) => {
  const story = await readStory(c.env, c.req.param("id"));
  if (!story) {
    throw new ProblemError(refusal("not_found", "No order has this id, number or trace."));
  }
  return staffPage(c, <StoryPage story={story} />);
});

export { browse, buy, checkout, handleSummary, options, setup, teardown, watch } from "./shop.js";

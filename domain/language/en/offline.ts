/** What is shown where the network is missing. */
export const offline = {
  title: "You are offline",
  text: "This page needs the network. It opens by itself once you are back. What you put into the cart meanwhile is kept on this device, and goes into the cart then.",
  kept: "Pages that are on this device",
  mayHaveChanged: "Prices and stock in them may have changed since.",
  again: "Try again",
} as const;

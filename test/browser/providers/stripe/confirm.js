/** What Stripe's frames ask of its API. The page around them gets the answer, and no card. */
globalThis.confirmAtStripe = async ({ form, elements }, method) => {
  const [intent] = form.client_secret.split("_secret_");
  const response = await fetch(`https://api.stripe.com/v1/payment_intents/${intent}/confirm`, {
    method: "POST",
    body: new URLSearchParams({ ...form, ...elements, ...method }),
  });
  const answer = await response.json();
  return answer.error ? { error: answer.error } : { paymentIntent: answer };
};

/**
 * Stands in for Google Pay's script, as Adyen's script uses it: a button, and a window that pays.
 */
window.google = {
  payments: {
    api: {
      PaymentsClient: class {
        constructor(options) {
          this.options = options;
        }

        async isReadyToPay() {
          return { result: true };
        }

        createButton({ onClick }) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = "Google Pay";
          button.addEventListener("click", onClick);
          return button;
        }

        async loadPaymentData({ transactionInfo, allowedPaymentMethods }) {
          const sheet = document.createElement("dialog");
          const pay = document.createElement("button");
          pay.textContent = `Agree to ${transactionInfo.currencyCode} ${transactionInfo.totalPrice}`;
          sheet.append(pay);
          document.body.append(sheet);
          sheet.showModal();
          await new Promise((resolve) => pay.addEventListener("click", resolve));
          sheet.remove();
          const { gateway, gatewayMerchantId } =
            allowedPaymentMethods[0].tokenizationSpecification.parameters;
          const token = `${gateway}:${gatewayMerchantId}:${transactionInfo.totalPrice}`;
          const paid = {
            paymentMethodData: { info: { cardNetwork: "VISA" }, tokenizationData: { token } },
          };
          await this.options.paymentDataCallbacks.onPaymentAuthorized(paid);
          return paid;
        }
      },
    },
  },
};

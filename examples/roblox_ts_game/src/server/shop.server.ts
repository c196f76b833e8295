import { MarketplaceService } from "@rbxts/services";
import { GOLD_OF } from "shared/products";
import { Wallets } from "./wallets";

const wallets = new Wallets();

MarketplaceService.ProcessReceipt = (receipt) => {
	const gold = GOLD_OF.get(receipt.ProductId);
	if (gold !== undefined && wallets.addOnce(receipt.PlayerId, receipt.PurchaseId, gold)) {
		return Enum.ProductPurchaseDecision.PurchaseGranted;
	}
	return Enum.ProductPurchaseDecision.NotProcessedYet;
};

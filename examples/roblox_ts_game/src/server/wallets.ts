import { DataStoreService } from "@rbxts/services";

interface Wallet {
	gold: number;
	/** The purchases that are in it already. */
	purchases: Array<string>;
}

/** The wallets of all players, each under its player's id. */
export class Wallets {
	private readonly store = DataStoreService.GetDataStore("Wallets");

	/** Put gold into a wallet, once for each purchase; false when it could not be saved. */
	public addOnce(userId: number, purchaseId: string, gold: number): boolean {
		try {
			this.store.UpdateAsync<Wallet, Wallet>(`wallet_${userId}`, (old) => {
				const wallet = old ?? { gold: 0, purchases: [] };
				if (wallet.purchases.includes(purchaseId)) {
					return $tuple(undefined);
				}
				wallet.gold += gold;
				wallet.purchases.push(purchaseId);
				return $tuple(wallet);
			});
			return true;
		} catch (problem) {
			warn(`purchase ${purchaseId} of ${userId} is not saved:`, problem);
			return false;
		}
	}
}

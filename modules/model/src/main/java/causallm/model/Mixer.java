package causallm.model;

import libtorch.tensor.Tensor;

/** How the tokens of a pass see each other. */
interface Mixer {
    /**
     * Attention of a layer.
     *
     * @param heads of the tokens (…, T)
     * @return (…, T, H, d)
     */
    Tensor mix(int layer, Heads heads);

    /** Each token sees those before it: rows (B, T), with a graph where gradients are wanted. */
    static Tensor causal(int layer, Heads heads) {
        Heads rows = heads.byHead();
        return Tensor.attention(rows.queries(), rows.keys(), rows.values(), true).transpose(1, 2);
    }

    /** The tokens (B, n) join those of {@code past}. */
    static Mixer after(Past past) {
        return (layer, heads) -> {
            Heads rows = heads.byHead();
            past.put(layer, rows.keys(), rows.values());
            return past.attend(layer, rows.queries()).transpose(1, 2);
        };
    }
}

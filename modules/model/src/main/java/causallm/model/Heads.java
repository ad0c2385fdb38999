package causallm.model;

import libtorch.tensor.Tensor;

import java.util.List;

/**
 * What the tokens of a pass attend with, queries and keys turned by their positions.
 *
 * @param queries (…, H, d)
 * @param keys (…, G, d), G dividing H
 * @param values (…, G, d)
 */
record Heads(Tensor queries, Tensor keys, Tensor values) {
    /** Those that lie side by side in (…, H + 2 · G, d). */
    static Heads of(Tensor joined, long queries) {
        long shared = (joined.size(-2) - queries) / 2;
        return new Heads(
                joined.narrow(-2, 0, queries),
                joined.narrow(-2, queries, shared),
                joined.narrow(-2, queries + shared, shared));
    }

    /** All side by side: (…, H + 2 · G, d). */
    Tensor joined() {
        return Tensor.concatenate(List.of(queries, keys, values), -2);
    }

    /** H: how many queries a token has. */
    long count() {
        return queries.size(-2);
    }

    /** (…, T, heads, d) to (…, heads, T, d), as attention reads them. */
    Heads byHead() {
        return new Heads(
                queries.transpose(-3, -2), keys.transpose(-3, -2), values.transpose(-3, -2));
    }
}

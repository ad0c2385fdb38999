package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of every layer where each row, a slot, fills its columns at its own pace. A
 * column that a slot does not see holds some finite numbers.
 */
final class SlotColumns {
    /** The share of the columns by which capacity grows at least, so that growing costs little. */
    private static final int GROWTH = 8;

    private final Tensor[] keys; // (S, C, G · d) a layer
    private final Tensor[] values; // (S, C, G · d) a layer
    private final int slots;
    private final int headSize;
    private Tensor mask; // (S, C, 1): 0 where a slot sees a column, else -infinity

    /** {@code slots} slots without a column. */
    SlotColumns(TransformerConfig config, int slots, ScalarType type) {
        this.slots = slots;
        headSize = config.headSize();
        long width = (long) config.keyValueHeads() * headSize;
        keys = new Tensor[config.layers()];
        values = new Tensor[config.layers()];
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = Tensor.zeros(type, slots, 0, width);
            values[layer] = Tensor.zeros(type, slots, 0, width);
        }
        mask = Tensor.zeros(type, slots, 0, 1);
    }

    int capacity() {
        return (int) mask.size(1);
    }

    ScalarType type() {
        return mask.type();
    }

    /** Makes sure that every slot has so many; called in the scope that these belong to. */
    void makeRoom(int columns) {
        int capacity = capacity();
        if (columns <= capacity) {
            return;
        }
        int wanted = CacheColumns.roundedUp(Math.max(columns, capacity + capacity / GROWTH));
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = grown(keys[layer], wanted, 0);
            values[layer] = grown(values[layer], wanted, 0);
        }
        mask = grown(mask, wanted, CacheColumns.UNSEEN);
    }

    private static Tensor grown(Tensor states, int wanted, double filling) {
        long taken = states.size(1);
        Tensor larger = Tensor.empty(states.type(), states.size(0), wanted, states.size(2));
        try (TensorScope _ = TensorScope.open()) {
            larger.narrow(1, 0, taken).copyFrom(states);
            larger.narrow(1, taken, wanted - taken).fillInPlace(filling);
        }
        states.release();
        return larger;
    }

    /** Has a slot see none of its columns. */
    void hide(int slot) {
        try (TensorScope _ = TensorScope.open()) {
            mask.select(0, slot).fillInPlace(CacheColumns.UNSEEN);
        }
    }

    /** Copies row {@code rows[i]} of {@code source} into slot {@code slots[i]}, which sees it. */
    void fill(int[] slots, CacheColumns source, int... rows) {
        int count = source.length();
        try (TensorScope _ = TensorScope.open()) {
            Tensor from = Tensor.of(longs(rows));
            Tensor to = Tensor.of(longs(slots));
            for (int layer = 0; layer < keys.length; layer++) {
                put(keys[layer], to, source.keys(layer, count).indexSelect(0, from));
                put(values[layer], to, source.values(layer, count).indexSelect(0, from));
            }
            Tensor seen = source.mask(count).indexSelect(0, from).view(rows.length, count, 1);
            mask.narrow(1, 0, count).indexCopyInPlace(0, to, seen);
        }
    }

    /** Puts (N, G, n, d) into the first columns of some slots. */
    private static void put(Tensor states, Tensor slots, Tensor source) {
        states.narrow(1, 0, source.size(2)).indexCopyInPlace(0, slots, joined(source));
    }

    /** (N, G, n, d) to (N, n, G · d). */
    private static Tensor joined(Tensor states) {
        return states.transpose(1, 2).reshape(states.size(0), states.size(2), -1);
    }

    /** Makes slot {@code to[i]} what slot {@code from[i]} is. */
    void move(int[] from, int... to) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor source = Tensor.of(longs(from));
            Tensor target = Tensor.of(longs(to));
            for (int layer = 0; layer < keys.length; layer++) {
                move(keys[layer], source, target);
                move(values[layer], source, target);
            }
            move(mask, source, target);
        }
    }

    private static void move(Tensor states, Tensor from, Tensor to) {
        states.indexCopyInPlace(0, to, states.indexSelect(0, from));
    }

    /** Where column {@code columns[i]} of slot i is, for {@link #put}: (N). */
    Tensor places(int... columns) {
        long[] places = new long[columns.length];
        Arrays.setAll(places, slot -> (long) slot * capacity() + columns[slot]);
        return Tensor.of(places);
    }

    /** Has the first slots see a column each, at {@code places}. */
    void show(Tensor places) {
        Tensor seen = Tensor.zeros(mask.type(), places.size(0));
        mask.view(-1).indexPutInPlace(List.of(places), seen);
    }

    /** Puts the keys and values (N, G, 1, d) of the first slots' newest tokens in their places. */
    void put(int layer, Tensor places, Tensor newKeys, Tensor newValues) {
        flat(keys[layer]).indexCopyInPlace(0, places, joined(newKeys).squeeze(1));
        flat(values[layer]).indexCopyInPlace(0, places, joined(newValues).squeeze(1));
    }

    private static Tensor flat(Tensor states) {
        return states.view(-1, states.size(2));
    }

    /** The first columns of the first slots' keys: (N, G, columns, d). */
    Tensor keys(int layer, int count, int columns) {
        return first(keys[layer], count, columns);
    }

    /** The first columns of the first slots' values: (N, G, columns, d). */
    Tensor values(int layer, int count, int columns) {
        return first(values[layer], count, columns);
    }

    private Tensor first(Tensor states, int count, int columns) {
        Tensor rows = count == slots ? states : states.narrow(0, 0, count);
        Tensor part = columns == capacity() ? rows : rows.narrow(1, 0, columns);
        return part.view(count, columns, -1, headSize).transpose(1, 2);
    }

    /** What is added to the first slots' products with their first columns: (N, 1, 1, columns). */
    Tensor mask(int count, int columns) {
        return mask.narrow(0, 0, count).narrow(1, 0, columns).view(count, 1, 1, columns);
    }

    private static long[] longs(int... numbers) {
        return Arrays.stream(numbers).asLongStream().toArray();
    }
}

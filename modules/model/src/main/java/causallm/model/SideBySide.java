package causallm.model;

import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A token of each sequence of several caches: they go through all else together and attend cache by
 * cache.
 */
final class SideBySide implements Past {
    private final List<KeyValueCache> caches;
    private final List<Past> parts;
    private final Tensor positions;

    /** Takes the next column of every cache. */
    SideBySide(List<KeyValueCache> caches, int maximumPositions) {
        this.caches = caches;
        parts =
                caches.stream()
                        .map(cache -> cache.begin(1, Optional.empty(), maximumPositions))
                        .toList();
        positions = joined(parts.stream().map(Past::positions).toList());
    }

    private static Tensor joined(List<Tensor> tensors) {
        return tensors.size() == 1 ? tensors.getFirst() : Tensor.concatenate(tensors, 0);
    }

    /** The rows of each cache. */
    private List<Tensor> split(Tensor states) {
        if (caches.size() == 1) {
            return List.of(states);
        }
        List<Tensor> pieces = new ArrayList<>();
        int start = 0;
        for (KeyValueCache cache : caches) {
            pieces.add(states.narrow(0, start, cache.rows()));
            start += cache.rows();
        }
        return pieces;
    }

    @Override
    public Tensor positions() {
        return positions;
    }

    @Override
    public void put(int layer, Tensor keys, Tensor values) {
        List<Tensor> keysOf = split(keys);
        List<Tensor> valuesOf = split(values);
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).put(layer, keysOf.get(i), valuesOf.get(i));
        }
    }

    @Override
    public Tensor attend(int layer, Tensor queries) {
        List<Tensor> queriesOf = split(queries);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            outputs.add(parts.get(i).attend(layer, queriesOf.get(i)));
        }
        return joined(outputs);
    }

    /** Ends the step under way. */
    void end() {
        caches.forEach(cache -> cache.end(1));
    }
}

package causallm.model;

import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The chains that leave another one at some place: their tokens all see the way from the beginning
 * to it.
 *
 * @param start the first place of theirs
 * @param count how many tokens they have, one after the other
 * @param path the places of the way, from the beginning
 */
record Departure(int start, int count, List<Run> path) {
    /** Some neighbouring places. */
    record Run(int start, int length) {}

    /** All departures of some chains, in the order of their places. */
    static List<Departure> of(List<Chain> chains) {
        NavigableMap<Integer, Chain> byStart = new TreeMap<>();
        chains.forEach(chain -> byStart.put(chain.start(), chain));
        List<Departure> departures = new ArrayList<>();
        int end = chains.size();
        for (int i = 0; i < end; ) {
            int first = i;
            int parent = chains.get(first).parent();
            while (i < end && chains.get(i).parent() == parent) {
                i++;
            }
            if (parent != Chain.NONE) {
                int start = chains.get(first).start();
                departures.add(
                        new Departure(
                                start, chains.get(i - 1).end() - start, path(parent, byStart)));
            }
        }
        return departures;
    }

    private static List<Run> path(int last, NavigableMap<Integer, Chain> byStart) {
        List<Run> path = new ArrayList<>();
        int place = last;
        while (place != Chain.NONE) {
            Chain chain = byStart.floorEntry(place).getValue();
            path.addFirst(new Run(chain.start(), place + 1 - chain.start()));
            place = chain.parent();
        }
        return path;
    }

    /** The tokens' queries and the way's keys and values, as a batch of one. */
    private Heads heads(Tensor joined, long queries) {
        long others = joined.size(1) - queries;
        List<Tensor> runs =
                path.stream()
                        .map(run ->
                                joined.narrow(0, run.start, run.length).narrow(1, queries, others))
                        .toList();
        Tensor above = runs.size() == 1 ? runs.getFirst() : Tensor.concatenate(runs, 0);
        Heads seen = Heads.of(above.unsqueeze(0), 0);
        return new Heads(own(joined).narrow(1, 0, queries).unsqueeze(0), seen.keys(), seen.values())
                .byHead();
    }

    private Tensor own(Tensor packed) {
        return packed.narrow(0, start, count);
    }

    /** The tokens' attention over the way: outputs (count, H, d) and sums (count, H). */
    AttentionPart attend(Tensor joined, long queries) {
        Heads heads = heads(joined, queries);
        AttentionPart part = FusedAttention.forward(heads, false);
        return new AttentionPart(
                part.output().squeeze(0).transpose(0, 1),
                part.logSumExp().squeeze(0).transpose(0, 1));
    }

    /** The way back: {@code gathered}, which has the shape of {@code joined}, is added to. */
    void backward(Tensor gradient, Tensor joined, TreeAttention.Attended whole, Tensor gathered) {
        long queries = gradient.size(1);
        AttentionPart part =
                new AttentionPart(
                        own(whole.output()).unsqueeze(0).transpose(1, 2),
                        own(whole.logSumExp()).unsqueeze(0).transpose(1, 2));
        Heads gradients =
                FusedAttention.backward(
                                own(gradient).unsqueeze(0).transpose(1, 2),
                                heads(joined, queries),
                                part,
                                false)
                        .byHead(); // (1, count or path, heads, d)
        own(gathered).narrow(1, 0, queries).addInPlace(gradients.queries().squeeze(0));
        Tensor above =
                Tensor.concatenate(List.of(gradients.keys(), gradients.values()), 2).squeeze(0);
        long others = above.size(1);
        long next = 0;
        for (Run run : path) {
            gathered.narrow(0, run.start, run.length)
                    .narrow(1, queries, others)
                    .addInPlace(above.narrow(0, next, run.length));
            next += run.length;
        }
    }
}

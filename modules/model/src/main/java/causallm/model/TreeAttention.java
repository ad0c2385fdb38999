package causallm.model;

import libtorch.tensor.GradMode;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Attention among the tokens of a batch of trees, for pairs that see each other alone.
 *
 * <p>A token sees those before it in its chain, and the way from the beginning to where its chain
 * left another. The first is causal attention, chains of like length together; the second needs no
 * mask, since all tokens of all chains that left a place see the same. The two merge under one
 * softmax. Nothing here has a graph: the way back of each part is taken by itself, see {@link
 * FusedAttention}.
 */
final class TreeAttention implements Mixer {
    private final List<ChainGroup> groups;
    private final Optional<Tensor> order; // (N): where each token is among those of the groups
    private final List<Departure> departures;

    /** Among the chains of a batch, in the order of their places. */
    TreeAttention(List<Chain> chains) {
        groups = ChainGroup.of(chains);
        order = ChainGroup.order(groups, chains.getLast().end());
        departures = Departure.of(chains);
    }

    /**
     * What attention gave.
     *
     * @param output (N, H, d)
     * @param logSumExp (N, H): the logarithm of the sum that its softmax divided by
     */
    record Attended(Tensor output, Tensor logSumExp) {}

    @Override
    public Tensor mix(int layer, Heads heads) {
        return attend(heads.joined(), heads.count()).output();
    }

    /**
     * Attention without a graph.
     *
     * @param joined (N, H + 2 · G, d): {@link Heads#joined}
     * @param queries H
     */
    Attended attend(Tensor joined, long queries) {
        try (GradMode _ = GradMode.disable();
                TensorScope scope = TensorScope.open()) {
            List<Attended> parts =
                    groups.stream().map(group -> group.attend(joined, queries)).toList();
            Tensor output = ordered(parts, Attended::output);
            Tensor logSumExp = ordered(parts, Attended::logSumExp);
            if (!departures.isEmpty()) {
                addPaths(joined, output, logSumExp);
            }
            return new Attended(scope.keep(output), scope.keep(logSumExp));
        }
    }

    /** What the groups gave, one token after the other. */
    private <T> Tensor ordered(List<T> parts, Function<T, Tensor> tensor) {
        Tensor all = joined(parts, tensor);
        return order.isPresent() ? all.indexSelect(0, order.get()) : all;
    }

    private static <T> Tensor joined(List<T> parts, Function<T, Tensor> tensor) {
        List<Tensor> tensors = parts.stream().map(tensor).toList();
        return tensors.size() == 1 ? tensors.getFirst() : Tensor.concatenate(tensors, 0);
    }

    /** Lets the tokens of chains that left others see more than those, in place. */
    private void addPaths(Tensor joined, Tensor output, Tensor logSumExp) {
        long first = departures.getFirst().start();
        long count = output.size(0) - first;
        List<AttentionPart> parts =
                departures.stream()
                        .map(departure -> departure.attend(joined, output.size(1)))
                        .toList();
        AttentionPart above =
                new AttentionPart(
                        joined(parts, AttentionPart::output),
                        joined(parts, AttentionPart::logSumExp));
        Tensor branches = output.narrow(0, first, count);
        Tensor sums = logSumExp.narrow(0, first, count);
        AttentionPart own = new AttentionPart(branches, sums);
        branches.copyFrom(own.merge(above));
        sums.copyFrom(own.mergedLogSumExp(above));
    }

    /**
     * The way back.
     *
     * @param gradient (N, H, d), at the output
     * @return (N, H + 2 · G, d), at what was joined
     */
    Tensor backward(Tensor gradient, Tensor joined, Attended attended) {
        try (GradMode _ = GradMode.disable();
                TensorScope scope = TensorScope.open()) {
            List<Tensor> parts =
                    groups.stream()
                            .map(group -> group.backward(gradient, joined, attended))
                            .toList();
            Tensor gathered = ordered(parts, Function.identity());
            departures.forEach(
                    departure -> departure.backward(gradient, joined, attended, gathered));
            return scope.keep(gathered);
        }
    }
}

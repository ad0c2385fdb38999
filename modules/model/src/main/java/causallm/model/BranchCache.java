package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The keys and values of many sequences that are decoded side by side, a token of each at a step.
 * Each has a slot, which another takes when it ends. Sequences that begin alike share the keys and
 * values of their beginning ({@link #share}); where nobody shares them they are copied into the
 * slot ({@link #copy}), which is then read in one piece.
 *
 * <p>The first slots go through the model together, up to the last one that is busy and a few more,
 * so that products meet few different shapes; what an idle one gives means nothing. A cache belongs
 * to the scope it was made in and is used on that thread. It takes {@code 2 · layers · key-value
 * heads · head size} elements a slot and column, of which there are as many as the longest sequence
 * has of its own.
 */
public final class BranchCache {
    /** Rows are a multiple of this many; where they are fewer, a power of two. */
    private static final int BLOCK = 16;

    /** The prefix that a slot's sequence goes on from. */
    private record Origin(SharedPrefixes prefixes, int row, int length) {}

    private static final class Slot {
        private boolean busy;
        private int taken; // columns
        private int position; // of the next token
        private Optional<Origin> origin = Optional.empty();

        void begin(int ownColumns, int length, Optional<Origin> from) {
            busy = true;
            taken = ownColumns;
            position = length;
            origin = from;
        }

        /** Where the next token goes; an idle slot's goes where its last one went. */
        int column() {
            return busy ? taken : Math.max(0, taken - 1);
        }

        int nextPosition() {
            return busy ? position : Math.max(0, position - 1);
        }

        void advance() {
            if (busy) {
                taken++;
                position++;
            }
        }

        boolean goesOnFrom(SharedPrefixes prefixes) {
            return busy && origin.filter(from -> from.prefixes() == prefixes).isPresent();
        }
    }

    private final SlotColumns columns;
    private final int queriesPerKey;
    private final Slot[] slots;
    private final List<SharedPrefixes> shared = new ArrayList<>();
    private final AttentionPart nothing; // (1, H, 1, d): the part of a slot that shares nothing
    private Tensor places; // (rows): where each slot's part is, after the one of nothing
    private int rows;
    private int arranged; // how many sequences had a place when they were last given out
    private boolean changed = true; // since then, other than by leaving

    private BranchCache(TransformerConfig config, int slots, ScalarType type) {
        columns = new SlotColumns(config, slots, type);
        queriesPerKey = config.heads() / config.keyValueHeads();
        this.slots = new Slot[slots];
        Arrays.setAll(this.slots, slot -> new Slot());
        ScalarType wide = type.byteSize() < 4 ? ScalarType.FLOAT32 : type;
        nothing =
                new AttentionPart(
                        Tensor.zeros(type, 1, config.heads(), 1, config.headSize()),
                        Tensor.full(CacheColumns.UNSEEN, wide, 1, config.heads(), 1));
        places = Tensor.zeros(ScalarType.INT64, 0);
    }

    /**
     * A cache for up to {@code slots} sequences at a time.
     *
     * @param type the type in which the model attends
     */
    public static BranchCache create(TransformerConfig config, int slots, ScalarType type) {
        return new BranchCache(config, slots, type);
    }

    /** How many slots go through the model in the next pass, as of the last {@link #prepare}. */
    public int rows() {
        return rows;
    }

    /**
     * Takes over a cache whose rows sequences are to go on from. Each row's tokens are in its first
     * columns.
     */
    public SharedPrefixes share(KeyValueCache prefixes) {
        SharedPrefixes taken = new SharedPrefixes(prefixes.takeOver(), queriesPerKey);
        shared.add(taken);
        return taken;
    }

    /** Frees prefixes that no busy slot goes on from. */
    public void release(SharedPrefixes prefixes) {
        if (Arrays.stream(slots).anyMatch(slot -> slot.goesOnFrom(prefixes))) {
            throw new IllegalStateException(
                    "sequences go on from these prefixes: they leave before the prefixes do");
        }
        shared.remove(prefixes);
        prefixes.release();
        changed = true;
    }

    /** Begins a sequence in an idle slot that goes on from the first tokens of a shared row. */
    public void enter(int slot, SharedPrefixes prefixes, int row, int length) {
        requireIdle(slot);
        columns.hide(slot);
        slots[slot].begin(0, length, Optional.of(new Origin(prefixes, row, length)));
        changed = true;
    }

    /**
     * Begins sequences in idle slots that go on from rows of {@code prefixes}, which are copied.
     * Called in the scope that this cache was made in.
     *
     * @param lengths how many tokens the rows have, in their first columns
     */
    public void copy(int[] into, KeyValueCache prefixes, int[] rows, int... lengths) {
        CacheColumns source = prefixes.columns();
        columns.makeRoom(source.length());
        for (int i = 0; i < into.length; i++) {
            requireIdle(into[i]);
            columns.hide(into[i]);
            slots[into[i]].begin(lengths[i], lengths[i], Optional.empty());
        }
        columns.fill(into, source, rows);
        changed = true;
    }

    private void requireIdle(int slot) {
        if (slots[slot].busy) {
            throw new IllegalStateException(
                    "slot " + slot + " is busy: its sequence leaves before another takes it");
        }
    }

    /** Ends the sequence of a slot. */
    public void leave(int slot) {
        slots[slot].busy = false;
    }

    /** Whether fewer rows would do if the sequences moved together. */
    public boolean isSparse() {
        return rounded(busy()) < rows;
    }

    /**
     * Moves sequences into idle slots before them, until all are in the first ones.
     *
     * @return what was the slot of each sequence
     */
    public int[] compact() {
        int count = busy();
        int[] gaps = IntStream.range(0, count).filter(slot -> !slots[slot].busy).toArray();
        int[] from =
                IntStream.range(count, slots.length).filter(slot -> slots[slot].busy).toArray();
        int[] origin = IntStream.range(0, count).toArray();
        columns.move(from, gaps);
        for (int i = 0; i < gaps.length; i++) {
            Slot idle = slots[gaps[i]];
            slots[gaps[i]] = slots[from[i]];
            slots[from[i]] = idle;
            origin[gaps[i]] = from[i];
        }
        changed = true;
        return origin;
    }

    private int busy() {
        return (int) Arrays.stream(slots).filter(slot -> slot.busy).count();
    }

    private int rounded(int count) {
        int block =
                count < BLOCK
                        ? Integer.highestOneBit(Math.max(1, 2 * count - 1))
                        : Math.ceilDiv(count, BLOCK) * BLOCK;
        return Math.min(slots.length, block);
    }

    /** Readies the cache for a pass: called before each, in the scope that it was made in. */
    public void prepare() {
        columns.makeRoom(
                1
                        + Arrays.stream(slots)
                                .filter(slot -> slot.busy)
                                .mapToInt(slot -> slot.taken)
                                .max()
                                .orElse(0));
        // A place whose sequence has left costs as much as before, and so does arranging.
        if (changed || busy() < arranged - arranged / 4) {
            arrange();
        }
    }

    private void arrange() {
        int last =
                IntStream.range(0, slots.length).filter(slot -> slots[slot].busy).max().orElse(0);
        rows = rounded(last + 1);
        long[] placeOf = new long[rows];
        long before = 1; // the part of those that share nothing
        for (SharedPrefixes prefixes : shared) {
            List<SharedPrefixes.Branch> branches = branches(prefixes);
            int[] within = prefixes.arrange(branches);
            for (int i = 0; i < within.length; i++) {
                placeOf[branches.get(i).slot()] = before + within[i];
            }
            before += prefixes.places();
        }
        places.release();
        places = Tensor.of(placeOf);
        arranged = busy();
        changed = false;
    }

    private List<SharedPrefixes.Branch> branches(SharedPrefixes prefixes) {
        return IntStream.range(0, rows)
                .filter(slot -> slots[slot].goesOnFrom(prefixes))
                .mapToObj(slot -> {
                    Origin from = slots[slot].origin.orElseThrow();
                    return new SharedPrefixes.Branch(slot, from.row(), from.length());
                })
                .toList();
    }

    /** The next token of each row. */
    private final class Step implements Past {
        private final Tensor positions; // (rows, 1)
        private final Tensor own; // (rows): where the new tokens go in the columns
        private final int attended; // columns of its own that a slot sees, at most
        private final Tensor mask; // (rows, 1, 1, attended)

        Step(Tensor positions, Tensor own, int attended) {
            this.positions = positions;
            this.own = own;
            this.attended = attended;
            mask = columns.mask(rows, attended);
        }

        @Override
        public Tensor positions() {
            return positions;
        }

        @Override
        public void put(int layer, Tensor keys, Tensor values) {
            columns.put(layer, own, keys, values);
        }

        @Override
        public Tensor attend(int layer, Tensor queries) {
            AttentionPart part =
                    AttentionPart.of(
                            queries,
                            columns.keys(layer, rows, attended),
                            columns.values(layer, rows, attended),
                            mask);
            List<AttentionPart> prefixes = new ArrayList<>(List.of(nothing));
            for (SharedPrefixes each : shared) {
                if (each.places() > 0) {
                    prefixes.add(each.attend(layer, queries));
                }
            }
            return prefixes.size() == 1 ? part.output() : part.merge(bySlot(prefixes));
        }

        private AttentionPart bySlot(List<AttentionPart> prefixes) {
            Tensor outputs =
                    Tensor.concatenate(prefixes.stream().map(AttentionPart::output).toList(), 0);
            Tensor sums =
                    Tensor.concatenate(prefixes.stream().map(AttentionPart::logSumExp).toList(), 0);
            return new AttentionPart(outputs.indexSelect(0, places), sums.indexSelect(0, places));
        }
    }

    /**
     * Takes the next column of every busy slot.
     *
     * @param maximumPositions how many tokens a sequence may have
     */
    Past begin(int maximumPositions) {
        int[] column = new int[rows];
        long[] positions = new long[rows];
        int longest = 0;
        int attended = 1;
        for (int row = 0; row < rows; row++) {
            Slot slot = slots[row];
            column[row] = slot.column();
            positions[row] = slot.nextPosition();
            if (slot.busy) {
                longest = Math.max(longest, slot.position + 1);
                attended = Math.max(attended, slot.taken + 1);
            }
        }
        Transformer.requirePositions(longest, maximumPositions);
        Tensor own = columns.places(column);
        columns.show(own);
        return new Step(
                Tensor.of(positions, rows, 1),
                own,
                Math.min(columns.capacity(), CacheColumns.roundedUp(attended)));
    }

    /** Ends the step under way. */
    void end() {
        Arrays.stream(slots).forEach(Slot::advance);
    }
}

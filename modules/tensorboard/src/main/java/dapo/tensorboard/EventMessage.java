package dapo.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The few of TensorBoard's messages that are written here, in the encoding of protocol buffers
 * (TensorBoard's {@code event.proto} and {@code summary.proto}): of an {@code Event} the fields
 * wall_time 1, step 2, file_version 3, summary 5, session_log 7; of a {@code Summary} value 1; of
 * its {@code Value} tag 1, simple_value 2; of a {@code SessionLog} status 1.
 */
final class EventMessage {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_AND_BYTES = 2;
    private static final int FOUR_BYTES = 5;

    /** {@code SessionLog.START}: what was measured at this step or later is forgotten. */
    private static final int START = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private EventMessage() {}

    /** The first event of a file. */
    static byte[] version(Instant time) {
        return at(time).putBytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8)).toBytes();
    }

    /** Tells readers of earlier files to forget all steps. */
    static byte[] restart(Instant time) {
        byte[] log = new EventMessage().putNumber(1, START).toBytes();
        return at(time).putNumber(2, 0).putBytes(7, log).toBytes();
    }

    /** Numbers by their tags, measured at a step. */
    static byte[] of(Instant time, Scalars scalars) {
        var summary = new EventMessage();
        scalars.values()
                .forEach((tag, value) ->
                        summary.putBytes(
                                1,
                                new EventMessage()
                                        .putBytes(1, tag.getBytes(StandardCharsets.UTF_8))
                                        .putFloat(2, value.floatValue())
                                        .toBytes()));
        return at(time).putNumber(2, scalars.step()).putBytes(5, summary.toBytes()).toBytes();
    }

    /** Whether two events say the same but for their times, which all of them begin with. */
    static boolean sayTheSame(byte[] event, byte[] other) {
        int from = 1 + Double.BYTES;
        return event.length > from
                && other.length > from
                && Arrays.equals(event, from, event.length, other, from, other.length);
    }

    private static EventMessage at(Instant time) {
        return new EventMessage().putDouble(1, time.toEpochMilli() / 1000.0);
    }

    private EventMessage putDouble(int field, double value) {
        key(field, EIGHT_BYTES);
        bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
        return this;
    }

    private EventMessage putFloat(int field, float value) {
        key(field, FOUR_BYTES);
        bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
        return this;
    }

    private EventMessage putNumber(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    private EventMessage putBytes(int field, byte[] value) {
        key(field, LENGTH_AND_BYTES);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void key(int field, int kind) {
        varint(((long) field << 3) | kind);
    }

    /** Seven bits a byte, the lowest first; the eighth says that more follow. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] toBytes() {
        return bytes.toByteArray();
    }
}

package dapo.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads event files by their documentation, field by field, and refuses what it does not know. */
final class EventReader {
    /** One event; what it does not say is empty, false or 0. */
    record Event(
            double time,
            long step,
            Optional<String> version,
            boolean restart,
            Map<String, Float> values) {}

    private EventReader() {}

    static List<Event> events(Path file) throws IOException {
        ByteBuffer bytes = littleEndian(Files.readAllBytes(file));
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            long length = bytes.getLong();
            expect(bytes.getInt() == masked(longBytes(length)), "length");
            byte[] record = new byte[Math.toIntExact(length)];
            bytes.get(record);
            expect(bytes.getInt() == masked(record), "record");
            events.add(event(littleEndian(record)));
        }
        return events;
    }

    private static Event event(ByteBuffer bytes) {
        double time = 0;
        long step = 0;
        Optional<String> version = Optional.empty();
        boolean restart = false;
        Map<String, Float> values = new LinkedHashMap<>();
        while (bytes.hasRemaining()) {
            int key = (int) number(bytes);
            switch (key) {
                case (1 << 3) | 1 -> time = bytes.getDouble();
                case 2 << 3 -> step = number(bytes);
                case (3 << 3) | 2 -> version = Optional.of(text(bytes));
                case (5 << 3) | 2 -> summary(message(bytes), values);
                case (7 << 3) | 2 -> {
                    ByteBuffer log = message(bytes);
                    restart = number(log) == 1 << 3 && number(log) == 1;
                }
                default -> throw new IllegalArgumentException("event: field " + key);
            }
        }
        return new Event(time, step, version, restart, values);
    }

    private static void summary(ByteBuffer bytes, Map<String, Float> values) {
        while (bytes.hasRemaining()) {
            expect(number(bytes) == ((1 << 3) | 2), "value");
            ByteBuffer value = message(bytes);
            expect(number(value) == ((1 << 3) | 2), "tag");
            String tag = text(value);
            expect(number(value) == ((2 << 3) | 5), "simple value");
            values.put(tag, value.getFloat());
            expect(!value.hasRemaining(), "end of value");
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(message(bytes)).toString();
    }

    private static ByteBuffer message(ByteBuffer bytes) {
        byte[] part = new byte[Math.toIntExact(number(bytes))];
        bytes.get(part);
        return littleEndian(part);
    }

    private static long number(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte each = bytes.get();
            value |= (each & 0x7fL) << shift;
            if (each >= 0) {
                return value;
            }
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] longBytes(long value) {
        return littleEndian(new byte[Long.BYTES]).putLong(value).array();
    }

    /** CRC-32C bit by bit, then masked. */
    private static int masked(byte[] bytes) {
        int sum = -1;
        for (byte each : bytes) {
            sum ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                sum = (sum >>> 1) ^ ((sum & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        int plain = ~sum;
        return ((plain >>> 15) | (plain << 17)) + 0xa282ead8;
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("unexpected " + what);
        }
    }
}

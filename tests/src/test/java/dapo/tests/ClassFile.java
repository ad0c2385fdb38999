package dapo.tests;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a compiled class refers to, read from its constant pool (Java Virtual Machine Specification,
 * 4.4).
 *
 * @param text all of its text constants: names of classes, types of methods
 * @param methods the methods that it calls, such as {@code java/lang/System.load}
 */
record ClassFile(List<String> text, List<String> methods) {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;

    static ClassFile read(InputStream bytes) throws IOException {
        DataInputStream input = new DataInputStream(bytes);
        input.skipNBytes(8); // magic number, versions
        int count = input.readUnsignedShort();
        Object[] constants = new Object[count];
        for (int i = 1; i < count; i++) {
            int tag = input.readUnsignedByte();
            constants[i] = constant(tag, input);
            if (tag == 5 || tag == 6) {
                i++; // a long or double takes two places
            }
        }
        return new ClassFile(text(constants), methods(constants));
    }

    private record Reference(int tag, int first, int second) {}

    private static Object constant(int tag, DataInputStream input) throws IOException {
        return switch (tag) {
            case UTF8 -> input.readUTF();
            case CLASS, 8, 16, 19, 20 -> new Reference(tag, input.readUnsignedShort(), 0);
            case 3, 4 -> input.readInt();
            case 5, 6 -> input.readLong();
            case 9, METHOD, INTERFACE_METHOD, NAME_AND_TYPE, 17, 18 ->
                    new Reference(tag, input.readUnsignedShort(), input.readUnsignedShort());
            case 15 -> new Reference(tag, input.readUnsignedByte(), input.readUnsignedShort());
            default -> throw new IOException("unknown constant of tag " + tag);
        };
    }

    private static List<String> text(Object[] constants) {
        List<String> text = new ArrayList<>();
        for (Object constant : constants) {
            if (constant instanceof String string) {
                text.add(string);
            }
        }
        return text;
    }

    private static List<String> methods(Object[] constants) {
        List<String> methods = new ArrayList<>();
        for (Object constant : constants) {
            if (constant instanceof Reference method
                    && (method.tag() == METHOD || method.tag() == INTERFACE_METHOD)) {
                Reference owner = (Reference) constants[method.first()];
                Reference name = (Reference) constants[method.second()];
                methods.add(constants[owner.first()] + "." + constants[name.first()]);
            }
        }
        return methods;
    }
}

package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The plan of the house: which room stands on which, and where native code is reached. */
class ArchitectureTest {
    private static final String NATIVE_ROOM = "libtorch.ffm";

    /** Each room with those that it may stand on directly. */
    private static final Map<String, Set<String>> PLAN =
            Map.ofEntries(
                    Map.entry("libtorch.ffm", Set.of()),
                    Map.entry("libtorch.tensor", Set.of("libtorch.ffm")),
                    Map.entry("libtorch.install", Set.of("libtorch.tensor")),
                    Map.entry("libtorch.nn", Set.of("libtorch.tensor")),
                    Map.entry("causallm.model", Set.of("libtorch.nn")),
                    Map.entry("causallm.tokenizer", Set.of()),
                    Map.entry("causallm.hub", Set.of()),
                    Map.entry("causallm.chat", Set.of()),
                    Map.entry("causallm.huggingface", Set.of("causallm.tokenizer")),
                    Map.entry(
                            "causallm.generation", Set.of("causallm.model", "causallm.tokenizer")),
                    Map.entry("dapo.reasoning", Set.of("causallm.tokenizer")),
                    Map.entry("dapo.mathematics", Set.of("dapo.reasoning")),
                    Map.entry("dapo.programs", Set.of("dapo.reasoning")),
                    Map.entry("dapo.parquet", Set.of("dapo.reasoning")),
                    Map.entry("dapo.tensorboard", Set.of()),
                    Map.entry("dapo.value", Set.of("dapo.reasoning", "causallm.generation")),
                    Map.entry("dapo.policy", Set.of("dapo.reasoning", "causallm.generation")),
                    Map.entry(
                            "dapo.pipeline",
                            Set.of(
                                    "causallm.chat",
                                    "causallm.hub",
                                    "dapo.value",
                                    "dapo.policy",
                                    "dapo.mathematics",
                                    "dapo.programs",
                                    "dapo.reasoning",
                                    "dapo.tensorboard",
                                    "libtorch.tensor")),
                    Map.entry(
                            "dapo.report",
                            Set.of("dapo.pipeline", "dapo.policy", "dapo.reasoning")),
                    Map.entry(
                            "dapo.cli",
                            Set.of(
                                    "dapo.pipeline",
                                    "dapo.report",
                                    "causallm.chat",
                                    "causallm.hub",
                                    "causallm.model",
                                    "causallm.tokenizer",
                                    "libtorch.install",
                                    "libtorch.tensor")));

    /** Classes above the tensors that may touch memory themselves: they fill and map it. */
    private static final Set<String> MEMORY =
            Set.of("causallm.model.SafetensorsFile", "libtorch.nn.Initialization");

    /** Methods of the JDK by which Java reaches native code or memory that it did not allocate. */
    private static final Set<String> RESTRICTED =
            Set.of(
                    "java/lang/System.load",
                    "java/lang/System.loadLibrary",
                    "java/lang/Runtime.load",
                    "java/lang/Runtime.loadLibrary",
                    "java/lang/foreign/AddressLayout.withTargetLayout",
                    "java/lang/foreign/Linker.downcallHandle",
                    "java/lang/foreign/Linker.upcallStub",
                    "java/lang/foreign/MemorySegment.reinterpret",
                    "java/lang/foreign/SymbolLookup.libraryLookup",
                    "java/lang/ModuleLayer$Controller.enableNativeAccess");

    private static ModuleDescriptor descriptor(String module) {
        return ModuleLayer.boot().findModule(module).orElseThrow().getDescriptor();
    }

    private static Set<String> requiredRooms(String module) {
        return descriptor(module).requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .filter(PLAN::containsKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> roomsBelow(String module) {
        Set<String> below = new TreeSet<>(requiredRooms(module));
        requiredRooms(module).forEach(room -> below.addAll(roomsBelow(room)));
        return below;
    }

    @Test
    void theCriticAndTheActorKnowNothingOfEachOther() {
        assertThat(roomsBelow("dapo.value"))
                .contains("libtorch.tensor")
                .doesNotContain("dapo.policy");
        assertThat(roomsBelow("dapo.policy"))
                .contains("libtorch.tensor")
                .doesNotContain("dapo.value");
    }

    @Test
    void everyRoomStandsOnThoseOfThePlanAlone() {
        PLAN.forEach((room, allowed) ->
                assertThat(allowed)
                        .as("what %s may require", room)
                        .containsAll(requiredRooms(room)));
    }

    @Test
    void thePlanNamesEveryRoom() {
        Set<String> rooms =
                ModuleLayer.boot().modules().stream()
                        .map(Module::getName)
                        .filter(name -> name.matches("(libtorch|causallm|dapo)[.].*"))
                        .collect(Collectors.toCollection(HashSet::new));
        rooms.remove(ArchitectureTest.class.getModule().getName());
        assertThat(rooms).isEqualTo(PLAN.keySet());
    }

    @Test
    void aRoomHasOnePackageOfItsNameAndShowsNoOther() {
        for (String room : PLAN.keySet()) {
            assertThat(descriptor(room).packages()).as(room).containsExactly(room);
            assertThat(descriptor(room).exports())
                    .as("exports of " + room)
                    .allMatch(export -> export.isQualified() == room.equals(NATIVE_ROOM))
                    .hasSize(room.equals("dapo.cli") ? 0 : 1);
        }
        assertThat(descriptor(NATIVE_ROOM).exports().iterator().next().targets())
                .containsExactly("libtorch.tensor");
    }

    @Test
    void onlyTheBindingsReachNativeCode() throws IOException {
        Map<String, List<String>> callers = new TreeMap<>();
        for (String room : PLAN.keySet()) {
            for (var entry : classFiles(room).entrySet()) {
                List<String> calls =
                        entry.getValue().methods().stream().filter(RESTRICTED::contains).toList();
                if (!calls.isEmpty()) {
                    callers.put(entry.getKey(), calls);
                }
            }
        }
        assertThat(callers).isNotEmpty();
        assertThat(callers.keySet()).allMatch(name -> name.startsWith(NATIVE_ROOM + "."));
    }

    @Test
    void foreignMemoryIsTouchedByTheTensorsAndByWhatFillsThem() throws IOException {
        Set<String> users = new TreeSet<>();
        for (String room : PLAN.keySet()) {
            if (!room.equals(NATIVE_ROOM) && !room.equals("libtorch.tensor")) {
                classFiles(room)
                        .forEach((name, file) -> {
                            if (file.text().stream()
                                    .anyMatch(text -> text.contains("java/lang/foreign/"))) {
                                users.add(name.replaceFirst("[$].*", ""));
                            }
                        });
            }
        }
        assertThat(users).isEqualTo(new TreeSet<>(MEMORY));
    }

    @Test
    void noPublicTypeShowsForeignMemoryButATensorsOwn() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (String room : PLAN.keySet()) {
            for (Class<?> type : exportedTypes(room)) {
                members(type)
                        .filter(member -> types(member).anyMatch(ArchitectureTest::isForeign))
                        .forEach(
                                member -> shown.add(type.getSimpleName() + "." + member.getName()));
            }
        }
        assertThat(shown).containsExactly("Tensor.of", "Tensor.segment");
    }

    private static boolean isForeign(Class<?> type) {
        return type.getName().startsWith("java.lang.foreign.");
    }

    private static List<Class<?>> exportedTypes(String room) throws IOException {
        List<Class<?>> types = new ArrayList<>();
        Module module = ModuleLayer.boot().findModule(room).orElseThrow();
        if (module.isExported(room)) {
            for (String name : classFiles(room).keySet()) {
                Class<?> type = Class.forName(module, name);
                if (Modifier.isPublic(type.getModifiers())) {
                    types.add(type);
                }
            }
        }
        return types;
    }

    /** What others can call or extend. */
    private static Stream<Member> members(Class<?> type) {
        Stream<Member> all =
                Stream.of(
                                type.getDeclaredMethods(),
                                type.getDeclaredConstructors(),
                                type.getDeclaredFields())
                        .flatMap(Arrays::stream);
        return all.filter(member ->
                Modifier.isPublic(member.getModifiers())
                        || Modifier.isProtected(member.getModifiers()));
    }

    private static Stream<Class<?>> types(Member member) {
        return switch (member) {
            case Method method ->
                    Stream.concat(parameters(method), Stream.of(method.getReturnType()));
            case Constructor<?> constructor -> parameters(constructor);
            case Field field -> Stream.of(field.getType());
            default -> Stream.of();
        };
    }

    private static Stream<Class<?>> parameters(Executable executable) {
        return Arrays.stream(executable.getParameterTypes());
    }

    /** The classes of a room by name. */
    private static Map<String, ClassFile> classFiles(String room) throws IOException {
        ResolvedModule resolved = ModuleLayer.boot().configuration().findModule(room).orElseThrow();
        Map<String, ClassFile> files = new TreeMap<>();
        try (ModuleReader reader = resolved.reference().open();
                Stream<String> resources = reader.list()) {
            for (String resource : (Iterable<String>) resources::iterator) {
                if (resource.endsWith(".class") && !resource.equals("module-info.class")) {
                    try (InputStream bytes = reader.open(resource).orElseThrow()) {
                        String name = resource.replace('/', '.').replaceFirst("[.]class$", "");
                        files.put(name, ClassFile.read(bytes));
                    }
                }
            }
        }
        return files;
    }
}

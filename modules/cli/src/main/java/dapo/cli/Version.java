package dapo.cli;

import picocli.CommandLine.IVersionProvider;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version that the build wrote into the module's descriptor. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"dapo " + of(Version.class.getModule())};
    }

    /** A module's version, or {@code unknown}. */
    static String of(Module module) {
        return Optional.ofNullable(module.getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("unknown");
    }
}

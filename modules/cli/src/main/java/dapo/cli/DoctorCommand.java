package dapo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code dapo doctor}: what the command runs on, and what is wrong with it. */
@Command(
        name = "doctor",
        description = "Shows what the command runs on, and what is wrong if something is.")
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>(JavaCheckup.findings());
        findings.addAll(TorchCheckup.findings());
        var out = spec.commandLine().getOut();
        findings.forEach(finding -> out.println(finding.line()));
        out.flush();
        return findings.stream().allMatch(Finding::isWell) ? 0 : ExitCode.FAILURE;
    }
}

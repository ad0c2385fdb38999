package dapo.cli;

import causallm.chat.ChatTemplateException;
import causallm.hub.HubException;
import causallm.model.CheckpointException;
import causallm.tokenizer.TokenizerException;

import dapo.pipeline.ConfigurationException;
import dapo.pipeline.RunDirectoryException;
import dapo.pipeline.StageMemoryException;
import dapo.pipeline.TrainingDivergedException;
import dapo.pipeline.UnusablePromptException;
import dapo.reasoning.DatasetException;

import libtorch.install.InstallException;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Answers an error of a command with one line, and with its stack trace if {@code --debug} asks for
 * it.
 */
final class FailedCommand implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult parsed) {
        if (DapoCommand.isDebug(command)) {
            failure.printStackTrace(command.getErr());
        } else {
            command.getErr().println("dapo: " + message(failure));
        }
        return isForTheUserToMend(failure) ? ExitCode.USER_ERROR : ExitCode.FAILURE;
    }

    private static String message(Exception failure) {
        String message = failure.getMessage();
        boolean explainsItself = message != null && isForTheUserToMend(failure);
        if (explainsItself) {
            return OneLine.of(message);
        }
        String kind = failure.getClass().getSimpleName();
        return message == null
                ? kind
                : "%s: %s (--debug shows where)".formatted(kind, OneLine.of(message));
    }

    private static boolean isForTheUserToMend(Exception failure) {
        return failure instanceof ConfigurationException
                || failure instanceof RunDirectoryException
                || failure instanceof StageMemoryException
                || failure instanceof UnusableFileException
                || failure instanceof UnusablePromptException
                || failure instanceof TrainingDivergedException
                || failure instanceof DatasetException
                || failure instanceof ChatTemplateException
                || failure instanceof CheckpointException
                || failure instanceof HubException
                || failure instanceof InstallException
                || failure instanceof TokenizerException;
    }
}

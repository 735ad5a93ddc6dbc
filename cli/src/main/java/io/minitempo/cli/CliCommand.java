// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli;

import io.minitempo.app.cli.ThisBuild;
import io.minitempo.cli.api.ApiCommands;
import io.minitempo.cli.blocks.BlockCommands;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/// `mini-tempo cli`: reads the command line, runs one command, and answers the exit code: 0 when all is well, 1 when
/// something failed or was found wrong, 2 when the command line cannot be understood. Errors are one line.
public final class CliCommand {

    private static final String NAME = "mini-tempo cli";

    private static final Map<String, String> GROUPS = new TreeMap<>(Map.of(
            "list", "what is in a bucket",
            "view", "how a block is built",
            "analyse", "which attributes take the space",
            "suggest", "what could be configured better",
            "verify", "what is wrong with a block",
            "gen", "objects of a block made anew",
            "rewrite-blocks", "blocks written anew without some traces",
            "migrate", "blocks copied to another place",
            "query", "traces from blocks, or from a running Tempo"));

    private final Terminal terminal;

    /// A command that prints to a terminal.
    public CliCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Runs the command that the arguments name.
    public int run(List<String> arguments) {
        Logging.configure(LogFormat.LOGFMT, LogLevel.ERROR);
        CommandLine root = new CommandLine(spec(NAME, "blocks and queries, for operators"));
        GROUPS.forEach((name, about) -> root.addSubcommand(name, spec(name, about)));
        BlockCommands.addTo(root, terminal);
        ApiCommands.addTo(BlockCommands.group(root, "query"), terminal);
        version(root);
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        converter(root, TenantId.class, TenantId::new);
        converter(root, BlockId.class, BlockId::parse);
        converter(root, TraceId.class, TraceId::parse);
        root.setParameterExceptionHandler((failure, args) -> usage(failure));
        root.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
        return root.execute(arguments.toArray(String[]::new));
    }

    private static CommandSpec spec(String name, String about) {
        CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
        spec.usageMessage().description(about);
        return spec;
    }

    private static void version(CommandLine command) {
        command.getCommandSpec().version(ThisBuild.text().stripTrailing());
        command.getSubcommands().values().forEach(CliCommand::version);
    }

    private static <T> void converter(CommandLine root, Class<T> type, Function<String, T> parse) {
        ITypeConverter<T> converter = text -> {
            try {
                return parse.apply(text);
            } catch (TempoException | IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        };
        root.registerConverter(type, converter);
    }

    private int usage(ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        terminal.err()
                .println(NAME + ": " + line(String.valueOf(failure.getMessage())) + "; see " + command + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            terminal.err().println(NAME + ": interrupted");
            return CommandLine.ExitCode.SOFTWARE;
        }
        String message = switch (failure) {
            case TempoException e -> e.text();
            case CorruptBlockException e -> e.getMessage() + "; `verify block` says what else is wrong with the block";
            default -> failure.toString();
        };
        terminal.err().println(NAME + ": " + line(message));
        return failure instanceof TempoException.Invalid ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String line(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}

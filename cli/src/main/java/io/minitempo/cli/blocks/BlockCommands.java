// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.cli.shell.Terminal;
import java.util.Objects;
import picocli.CommandLine;

/// The commands on buckets, below their groups.
public final class BlockCommands {

    private BlockCommands() {}

    /// Adds all commands to the groups of `root`.
    public static void addTo(CommandLine root, Terminal terminal) {
        group(root, "list")
                .addSubcommand(new ListBlocks(terminal))
                .addSubcommand(new ListBlock(terminal))
                .addSubcommand(new ListColumn(terminal))
                .addSubcommand(new ListIndex(terminal))
                .addSubcommand(new CompactionSummary(terminal))
                .addSubcommand(new CacheSummary(terminal));
        group(root, "view").addSubcommand(new ViewSchema(terminal)).addSubcommand(new ListIndex(terminal));
        group(root, "analyse").addSubcommand(new AnalyseBlock(terminal)).addSubcommand(new AnalyseBlocks(terminal));
        group(root, "suggest").addSubcommand(new SuggestColumns(terminal));
        group(root, "verify").addSubcommand(new VerifyBlock(terminal)).addSubcommand(new VerifyBlocks(terminal));
        group(root, "gen").addSubcommand(new GenBloom(terminal)).addSubcommand(new GenIndex(terminal));
        group(root, "rewrite-blocks").addSubcommand(new DropTraces(terminal));
        group(root, "migrate").addSubcommand(new MigrateTenant(terminal));
        group(root, "query")
                .addSubcommand(new QueryTrace(terminal))
                .addSubcommand(new TraceSummary(terminal))
                .addSubcommand(new SearchBlocks(terminal));
    }

    /// A group of commands.
    public static CommandLine group(CommandLine root, String name) {
        return Objects.requireNonNull(root.getSubcommands().get(name));
    }
}

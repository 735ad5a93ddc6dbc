// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.shell.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands below `query api`.
public final class ApiCommands {

    private ApiCommands() {}

    /// Adds them to the group `query`: below `api`, and those whose names mean nothing else there also directly.
    public static void addTo(CommandLine query, Terminal terminal) {
        CommandSpec spec = CommandSpec.create().name("api").mixinStandardHelpOptions(true);
        spec.usageMessage().description("asks a running Tempo");
        CommandLine api = new CommandLine(spec);
        api.addSubcommand(new TraceById(terminal))
                .addSubcommand(new Search(terminal))
                .addSubcommand(new SearchTags(terminal))
                .addSubcommand(new SearchTagValues(terminal))
                .addSubcommand(new Metrics(terminal));
        query.addSubcommand(api)
                .addSubcommand(new SearchTags(terminal))
                .addSubcommand(new SearchTagValues(terminal))
                .addSubcommand("metrics-query-range", new Metrics(terminal));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import io.minitempo.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A single binary as `./mini-tempo` starts it, over the same blocks for two tenants.
final class SharedServer implements AutoCloseable {

    /// Who asks much.
    static final String HEAVY = "heavy";
    /// Who asks seldom.
    static final String LIGHT = "light";

    private static final Pattern TIMES = Pattern.compile("\"(start|end)Time\":\"([^\"]*)\"");
    private static final long MARGIN_SECONDS = 60;

    private final Path folder;
    private final Process process;
    private final int port = FreePorts.next();
    private final int otlpPort = FreePorts.next();
    private long startSeconds = Long.MAX_VALUE;
    private long endSeconds;

    /// Starts a server.
    ///
    /// @param command the script `mini-tempo`
    /// @param blocks the folder of a tenant's blocks; they are linked or copied
    /// @param folder for data, log and configuration; must be empty
    /// @param maxOutstanding sub-requests of a tenant that may wait
    SharedServer(Path command, Path blocks, Path folder, int maxOutstanding) throws IOException {
        this.folder = folder;
        for (String tenant : List.of(HEAVY, LIGHT)) {
            share(blocks, folder.resolve("blocks").resolve(tenant), tenant);
        }
        Path config = Files.writeString(folder.resolve("tempo.yaml"), yaml(maxOutstanding));
        process = new ProcessBuilder(command.toString(), "-config.file=" + config, "-target=all")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
    }

    private void share(Path from, Path to, String tenant) throws IOException {
        try (Stream<Path> blocks = Files.list(from).filter(Files::isDirectory)) {
            for (Path block : blocks.toList()) {
                Path target = Files.createDirectories(to.resolve(block.getFileName()));
                for (String name : List.of("data.parquet", "bloom-0", "index")) {
                    if (Files.exists(block.resolve(name))) {
                        link(target.resolve(name), block.resolve(name));
                    }
                }
                String meta = Files.readString(block.resolve("meta.json"));
                Files.writeString(
                        target.resolve("meta.json"),
                        meta.replaceFirst("\"tenantID\":\"[^\"]*\"", "\"tenantID\":\"" + tenant + "\""));
                Matcher time = TIMES.matcher(meta);
                while (time.find()) {
                    long seconds = Instant.parse(time.group(2)).getEpochSecond();
                    startSeconds = Math.min(startSeconds, seconds);
                    endSeconds = Math.max(endSeconds, seconds + MARGIN_SECONDS);
                }
            }
        }
    }

    private static void link(Path link, Path file) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (IOException e) {
            Files.copy(file, link);
        }
    }

    private String yaml(int maxOutstanding) {
        return """
                multitenancy_enabled: true
                server: {http_listen_address: 127.0.0.1, http_listen_port: %d, grpc_listen_address: 127.0.0.1, grpc_listen_port: %d, log_level: warn}
                distributor: {receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}}
                live_store: {wal: {path: '%s/live-store'}, shutdown_marker_dir: '%s/marker'}
                query_frontend: {max_outstanding_per_tenant: %d, query_end_cutoff: 0s, search: {query_backend_after: 0s}, metrics: {query_backend_after: 0s}}
                storage: {trace: {backend: local, local: {path: '%s/blocks'}, wal: {path: '%s/wal'}}}
                backend_scheduler: {local_work_path: '%s/work'}
                overrides: {defaults: {compaction: {compaction_disabled: true, block_retention: 87600h}}}
                usage_report: {reporting_enabled: false}
                """.formatted(port, FreePorts.next(), otlpPort, folder, folder, maxOutstanding, folder, folder, folder);
    }

    int port() {
        return port;
    }

    int otlpPort() {
        return otlpPort;
    }

    /// The parameters of a URL that name the time of all blocks.
    String window() {
        return "start=" + startSeconds + "&end=" + endSeconds;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.endsWith("log.txt") && !file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }
}

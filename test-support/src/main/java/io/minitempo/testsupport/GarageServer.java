// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real Garage with one node on loopback, started by `dev/garage.sh`, which builds it when it is not there yet.
///
/// For tests with the tag `garage`; the profile of that name runs them.
public final class GarageServer implements AutoCloseable {

    /// A first build takes minutes.
    private static final long BUILD_MINUTES = 40;

    private final Path script;
    private final Path folder;
    private final Map<String, String> values;

    private GarageServer(Path script, Path folder, Map<String, String> values) {
        this.script = script;
        this.folder = folder;
        this.values = Map.copyOf(values);
    }

    /// Starts a server that keeps its data below `folder`, with an empty bucket.
    ///
    /// @throws IOException when it does not start
    /// @throws InterruptedException when the caller is interrupted
    public static GarageServer start(Path folder) throws IOException, InterruptedException {
        Path script = script();
        Path output = folder.resolve("started");
        Path errors = folder.resolve("errors");
        Process starting = new ProcessBuilder(script.toString(), "start", folder.toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean inTime = starting.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
        if (!inTime || starting.exitValue() != 0) {
            starting.destroyForcibly();
            throw new IOException("Garage does not start: " + Files.readString(errors));
        }
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            int equals = line.indexOf('=');
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return new GarageServer(script, folder, values);
    }

    /// The script lies in the root of the sources; tests run in a module below it.
    private static Path script() throws IOException {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path script = at.resolve("dev/garage.sh");
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new IOException("dev/garage.sh is not found");
    }

    private String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("dev/garage.sh did not tell " + name);
        }
        return value;
    }

    /// Host and port, as `storage.trace.s3.endpoint` takes them.
    public String endpoint() {
        return value("GARAGE_ENDPOINT");
    }

    /// The region that requests are signed for.
    public String region() {
        return value("GARAGE_REGION");
    }

    /// The bucket.
    public String bucket() {
        return value("GARAGE_BUCKET");
    }

    /// The credentials as a process finds them: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", value("AWS_ACCESS_KEY_ID"),
                "AWS_SECRET_ACCESS_KEY", value("AWS_SECRET_ACCESS_KEY"));
    }

    /// Stops it.
    @Override
    public void close() {
        try {
            new ProcessBuilder(script.toString(), "stop", folder.toString())
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new IllegalStateException("Garage does not stop", e);
        }
    }
}

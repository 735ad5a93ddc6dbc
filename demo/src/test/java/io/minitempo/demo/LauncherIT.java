// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher with a Maven and a Java that only write down that they were called.
@Timeout(60)
class LauncherIT {

    private static final List<String> TOOLS = List.of(
            "sh", "cat", "dirname", "find", "mkdir", "mktemp", "readlink", "rm", "sed", "sleep", "touch", "java");

    @TempDir
    private Path tree;

    private Path calls;
    private Path tools;

    @BeforeEach
    void make() throws IOException {
        calls = tree.resolve("calls");
        tools = Files.createDirectories(tree.resolve("tools"));
        Files.copy(Path.of("..", "mini-tempo"), tree.resolve("mini-tempo"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String tool : TOOLS) {
            Path found = find(tool);
            Files.createSymbolicLink(tools.resolve(tool), found);
        }
        script(tools.resolve("mvn"), "sleep 1; mkdir -p demo/target/lib; echo build >>'" + calls + "'");
        Path jdk = tree.resolve("jdk");
        script(jdk.resolve("bin/javac"), "");
        script(
                jdk.resolve("bin/java"),
                "case \"$*\" in *train-jvm*) exit 1;; *) echo start \"$*\" >>'" + calls + "';; esac");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    private static Path find(String tool) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new AssertionError(tool + " is not on the PATH");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process launch(String argument) throws IOException {
        return launch(argument, Map.of());
    }

    private Process launch(String argument, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(tree.resolve("mini-tempo").toString(), argument)
                .redirectErrorStream(true)
                .redirectOutput(tree.resolve("out" + argument).toFile());
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("JAVA_HOME", tree.resolve("jdk").toString());
        builder.environment().remove("MINI_TEMPO_BUILD");
        builder.environment().remove("MINI_TEMPO_WARM_UP");
        builder.environment().putAll(environment);
        return builder.start();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalStartsAtOnceBuildOnce(boolean hasFlock) throws Exception {
        if (hasFlock) {
            Files.createSymbolicLink(tools.resolve("flock"), find("flock"));
        }
        List<Process> starts = new ArrayList<>();
        for (String argument : List.of("-a", "-b", "-c")) {
            starts.add(launch(argument));
        }
        for (Process start : starts) {
            assertThat(start.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(start.exitValue()).isZero();
        }

        assertThat(Files.readAllLines(calls))
                .hasSize(4)
                .satisfies(lines -> assertThat(lines.getFirst()).isEqualTo("build"))
                .filteredOn(line -> line.startsWith("start"))
                .hasSize(3)
                .allMatch(line -> line.contains("io.minitempo.demo.Main -"));
        assertThat(tree.resolve("demo/target/build.lock.d")).doesNotExist();
    }

    /// What Java was told at a start.
    private String started(String argument, Map<String, String> environment) throws Exception {
        Process start = launch(argument, environment);
        assertThat(start.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(calls).getLast();
    }

    @Test
    void onlyProcessesOfTempoWarmUpAndOnlyUnlessToldNotTo() throws Exception {
        String warmUp = "-Dminitempo.warmup=true";

        assertThat(started("-target=all", Map.of())).contains(warmUp);
        assertThat(started("-target=all", Map.of("MINI_TEMPO_WARM_UP", "off"))).doesNotContain(warmUp);
        for (String other : List.of("demo", "sidecar", "cli")) {
            assertThat(started(other, Map.of())).contains("Main " + other).doesNotContain(warmUp);
        }
    }

    @Test
    void aSingleBinaryHasAnotherJvmCacheThanAllElse() throws Exception {
        Path built = Files.createDirectories(tree.resolve("demo/target"));
        Files.createFile(built.resolve("mini-tempo-all.aot"));
        Files.createFile(built.resolve("mini-tempo-cluster.aot"));
        Map<String, String> asBuilt = Map.of("MINI_TEMPO_BUILD", "never");

        for (String single : List.of("-target=all", "--target=all", "-config.file=tempo.yaml")) {
            assertThat(started(single, asBuilt))
                    .contains("mini-tempo-all.aot")
                    .doesNotContain("mini-tempo-cluster.aot");
        }
        for (String other : List.of("-target=querier", "--target=querier", "demo", "sidecar")) {
            assertThat(started(other, asBuilt))
                    .contains("mini-tempo-cluster.aot")
                    .doesNotContain("mini-tempo-all.aot");
        }
    }

    @Test
    void aFailedBuildFreesTheLockAndEndsTheStart() throws Exception {
        script(tools.resolve("mvn"), "echo 'no such thing'; exit 1");

        Process start = launch("-a");

        assertThat(start.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(start.exitValue()).isEqualTo(1);
        assertThat(Files.readString(tree.resolve("out-a"))).contains("no such thing", "the build failed");
        assertThat(tree.resolve("demo/target/build.lock.d")).doesNotExist();
        assertThat(calls).doesNotExist();
    }
}

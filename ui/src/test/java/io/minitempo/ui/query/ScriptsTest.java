// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The scripts of the page: their own tests, which node runs, and what holds for each of their files.
class ScriptsTest {

    private static final Path PAGE = Path.of("src/main/resources/io/minitempo/ui/query");
    private static final Path TESTS = Path.of("src/test/js");
    private static final int MOST_LINES = 200;
    private static final int WIDTH = 120;
    private static final Pattern IMPORT = Pattern.compile("from '([^']+)'");

    /// What makes markup or code of text, or asks others than this server.
    private static final List<String> BANNED = List.of(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "http://",
            "https://",
            "localStorage",
            "console.");

    private static List<Path> scripts(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void passTheirOwnTests() throws IOException, InterruptedException {
        boolean hasNode = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
        assumeThat(hasNode)
                .as("node is not installed, so the tests of the scripts do not run here")
                .isTrue();
        List<String> command = new ArrayList<>(List.of("node", "--test", "--test-reporter=tap"));
        scripts(TESTS).forEach(file -> command.add(file.toString()));

        Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
        String report = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor()).as(report).isZero();
        assertThat(report).contains("# fail 0").doesNotContain("# tests 0");
    }

    @Test
    void areShortLicensedAndHarmless() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path file : scripts(PAGE)) {
            String text = Files.readString(file);
            if (!text.startsWith("// SPDX-License-Identifier: Apache-2.0\n")) {
                problems.add(file + " does not begin with its licence");
            }
            if (text.lines().count() > MOST_LINES) {
                problems.add(file + " has more than " + MOST_LINES + " lines");
            }
            text.lines()
                    .filter(line -> line.length() > WIDTH)
                    .forEach(line -> problems.add(file + " is too wide: " + line));
            String code = text.replace("http://www.w3.org/2000/svg", "");
            BANNED.stream().filter(code::contains).forEach(word -> problems.add(file + " has " + word));
        }

        assertThat(problems).isEmpty();
        assertThat(scripts(PAGE)).hasSizeGreaterThan(30);
    }

    @Test
    void importFilesThatAreThere() throws IOException {
        for (Path file : scripts(PAGE)) {
            Matcher imports = IMPORT.matcher(Files.readString(file));
            while (imports.find()) {
                assertThat(imports.group(1)).as(file.toString()).startsWith(".");
                assertThat(file.resolveSibling(imports.group(1)))
                        .as(file.toString())
                        .isRegularFile();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// What holds for the source files of all modules.
class SourceTest {

    private static final int MOST_LINES_OF_A_FILE = 600;
    private static final int MOST_LINES_OF_A_METHOD = 60;

    /// Tests hold tables: of requests and answers, of every key of a block.
    private static final int MOST_LINES_OF_A_TEST = 700;

    private static final int MOST_LINES_OF_A_TEST_METHOD = 80;
    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0";

    private final List<Path> sources = sources();

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(Path.of("").toAbsolutePath().getParent())) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTest(String file) {
        return file.contains("/src/test/");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesAreShortLicensedAndFinished() {
        String open = "TO" + "DO";
        List<String> problems = new ArrayList<>();
        for (Path file : sources) {
            List<String> lines = lines(file);
            if (lines.size() > (isTest(file.toString()) ? MOST_LINES_OF_A_TEST : MOST_LINES_OF_A_FILE)) {
                problems.add(file + " has " + lines.size() + " lines");
            }
            if (!lines.getFirst().equals(LICENCE)) {
                problems.add(file + " does not begin with its licence");
            }
            if (lines.stream().anyMatch(line -> line.contains(open) && !line.contains("issue"))) {
                problems.add(file + " leaves something open that no issue names");
            }
        }
        assertThat(problems).isEmpty();
        assertThat(sources).hasSizeGreaterThan(500);
    }

    @Test
    void methodsAreShort() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> tooLong = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new MethodLengths(unit, positions, tooLong).scan(unit, null);
            }
        }

        assertThat(tooLong).isEmpty();
    }

    private static final class MethodLengths extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> tooLong;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
            this.unit = unit;
            this.positions = positions;
            this.tooLong = tooLong;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                LineMap lines = unit.getLineMap();
                long length = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()))
                        - lines.getLineNumber(positions.getStartPosition(unit, method.getBody()))
                        + 1;
                String file = unit.getSourceFile().getName();
                if (length > (isTest(file) ? MOST_LINES_OF_A_TEST_METHOD : MOST_LINES_OF_A_METHOD)) {
                    tooLong.add(file + ": " + method.getName() + " has " + length + " lines");
                }
            }
            return super.visitMethod(method, null);
        }
    }
}

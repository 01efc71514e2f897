package io.souk.archtest;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The levels of one module, lowest first, and what may not be used where. Immutable: each method
 * that adds returns a new value.
 *
 * <p>Package names are relative to the module's root and include what lies below them: {@code
 * "model"} of the root {@code io.souk.x} is {@code io.souk.x.model} and {@code io.souk.x.model.*}.
 * The empty name is the root package alone. Where two names match, the longer one counts.
 *
 * @param root the module's root package
 * @param levels lowest first; a class may use its own level and the ones below
 * @param purePackages packages without clock, randomness, threads, logger, metrics or Vert.x
 * @param confinements technologies that only some packages may use
 * @param generated packages of generated code: they stand on a level, but what they use is not
 *     looked at
 */
public record Levels(
    String root,
    List<Level> levels,
    List<String> purePackages,
    List<Confinement> confinements,
    List<String> generated) {

  /** What can be broken; each has a fixture that breaks it. */
  public enum Rule {
    /** A package of the module stands on no level. */
    PLACEMENT,
    /** A class uses a class of a higher level. */
    LEVELS,
    /** Packages depend on each other in a circle. */
    CYCLES,
    /** A pure package reads the clock, draws random numbers, logs, or touches threads or Vert.x. */
    PURITY,
    /** A technology is used outside the packages it is confined to. */
    CONFINEMENT
  }

  /** Packages of one height. */
  public record Level(String name, List<String> packages) {
    public Level {
      packages = List.copyOf(packages);
    }
  }

  /** A technology, by package prefix, and the packages that may use it. */
  public record Confinement(String technology, List<String> packages) {
    public Confinement {
      packages = List.copyOf(packages);
    }
  }

  public Levels {
    levels = List.copyOf(levels);
    purePackages = List.copyOf(purePackages);
    confinements = List.copyOf(confinements);
    generated = List.copyOf(generated);
  }

  /** Starts the declaration of the module whose root package this is. */
  public static Levels of(String root) {
    return new Levels(root, List.of(), List.of(), List.of(), List.of());
  }

  /** Puts these packages on top of the levels declared so far. */
  public Levels level(String name, String... packages) {
    return new Levels(
        root,
        plus(levels, new Level(name, List.of(packages))),
        purePackages,
        confinements,
        generated);
  }

  /** Declares these packages pure. */
  public Levels pure(String... packages) {
    List<String> all =
        Stream.concat(purePackages.stream(), Stream.of(packages)).distinct().toList();
    return new Levels(root, levels, all, confinements, generated);
  }

  /**
   * Lets only these packages use a technology.
   *
   * @param technology package prefix, such as {@code "com.hazelcast"}
   */
  public Levels confine(String technology, String... packages) {
    return new Levels(
        root,
        levels,
        purePackages,
        plus(confinements, new Confinement(technology, List.of(packages))),
        generated);
  }

  /** Does not look at what these packages use; their level still binds those that use them. */
  public Levels generated(String... packages) {
    return new Levels(root, levels, purePackages, confinements, List.of(packages));
  }

  /**
   * Checks the production classes under the root.
   *
   * @throws AssertionError listing every violation
   */
  public void check() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(
                location ->
                    generated.stream()
                        .noneMatch(
                            name ->
                                location.contains(
                                    "/" + (root + "." + name).replace('.', '/') + "/")))
            .importPackages(root);
    if (classes.isEmpty()) {
      throw new AssertionError("no production classes under " + root);
    }
    List<String> found = violations(classes).values().stream().flatMap(List::stream).toList();
    if (!found.isEmpty()) {
      throw new AssertionError(root + ":\n  " + String.join("\n  ", found));
    }
  }

  /**
   * Checks that this declaration, applied to a fixture in the test sources, reports this rule as
   * broken.
   *
   * @param fixtureRoot takes the place of the module's root
   */
  public void assertRefused(Rule rule, String fixtureRoot) {
    Map<Rule, List<String>> found = violationsIn(fixtureRoot);
    if (!found.containsKey(rule)) {
      throw new AssertionError(
          "the fixture " + fixtureRoot + " should break " + rule + ", found " + found);
    }
  }

  /** What this declaration finds in a fixture in the test sources, by rule; empty when all keep. */
  public Map<Rule, List<String>> violationsIn(String fixtureRoot) {
    JavaClasses classes = new ClassFileImporter().importPackages(fixtureRoot);
    if (classes.isEmpty()) {
      throw new AssertionError("no fixture classes under " + fixtureRoot);
    }
    return new Levels(fixtureRoot, levels, purePackages, confinements, generated)
        .violations(classes);
  }

  private Map<Rule, List<String>> violations(JavaClasses classes) {
    Map<Rule, List<String>> found = new EnumMap<>(Rule.class);
    for (JavaClass type : classes) {
      Optional<Integer> height = heightOf(type.getPackageName());
      if (height.isEmpty() && !type.getSimpleName().equals("package-info")) {
        add(found, Rule.PLACEMENT, type.getName() + " stands on no level");
      }
      checkUses(type, height, found);
      if (purePackages.stream().anyMatch(name -> within(type.getPackageName(), name))) {
        Purity.breaches(type).forEach(breach -> add(found, Rule.PURITY, breach));
      }
    }
    cycles(classes).forEach(cycle -> add(found, Rule.CYCLES, cycle));
    return found;
  }

  private void checkUses(JavaClass type, Optional<Integer> height, Map<Rule, List<String>> found) {
    type.getDirectDependenciesFromSelf()
        .forEach(
            use -> {
              String used = use.getTargetClass().getBaseComponentType().getPackageName();
              Optional<Integer> usedHeight = heightOf(used);
              if (height.isPresent() && usedHeight.isPresent() && usedHeight.get() > height.get()) {
                add(found, Rule.LEVELS, "upward: " + use.getDescription());
              }
              for (Confinement confinement : confinements) {
                if (isBelow(used, confinement.technology())
                    && confinement.packages().stream()
                        .noneMatch(name -> within(type.getPackageName(), name))) {
                  add(
                      found,
                      Rule.CONFINEMENT,
                      confinement.technology() + " is not used here: " + use.getDescription());
                }
              }
            });
  }

  private Optional<Integer> heightOf(String packageName) {
    int best = -1;
    int longest = -1;
    for (int i = 0; i < levels.size(); i++) {
      for (String name : levels.get(i).packages()) {
        if (name.length() > longest && within(packageName, name)) {
          longest = name.length();
          best = i;
        }
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }

  private boolean within(String packageName, String relative) {
    return relative.isEmpty()
        ? packageName.equals(root)
        : isBelow(packageName, root + "." + relative);
  }

  private static boolean isBelow(String packageName, String ancestor) {
    return packageName.equals(ancestor) || packageName.startsWith(ancestor + ".");
  }

  private List<String> cycles(JavaClasses classes) {
    return slices()
        .assignedFrom(byPackage())
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .evaluate(classes)
        .getFailureReport()
        .getDetails();
  }

  private SliceAssignment byPackage() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return isBelow(type.getPackageName(), root)
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages of " + root;
      }
    };
  }

  private static void add(Map<Rule, List<String>> found, Rule rule, String violation) {
    found.computeIfAbsent(rule, ignored -> new ArrayList<>()).add(violation);
  }

  private static <T> List<T> plus(List<T> list, T element) {
    return Stream.concat(list.stream(), Stream.of(element)).toList();
  }
}

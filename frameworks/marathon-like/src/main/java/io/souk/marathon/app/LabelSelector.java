package io.souk.marathon.app;

import io.souk.marathon.problem.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A conjunction over labels: {@code a, b==x, c!=y, d in (x,y), e notin (z)}. */
public final class LabelSelector implements Predicate<Map<String, String>> {

  private final List<Predicate<Map<String, String>>> terms;

  private LabelSelector(List<Predicate<Map<String, String>>> terms) {
    this.terms = List.copyOf(terms);
  }

  /**
   * Reads a selector; characters other than letters, digits and {@code -_.} take a backslash.
   *
   * @throws RequestException when the text is none
   */
  public static LabelSelector parse(String text) {
    return new Parser(text).selector();
  }

  @Override
  public boolean test(Map<String, String> labels) {
    return terms.stream().allMatch(term -> term.test(labels));
  }

  private static final class Parser {

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    LabelSelector selector() {
      List<Predicate<Map<String, String>>> terms = new ArrayList<>();
      do {
        terms.add(term());
      } while (take(","));
      if (at < text.length()) {
        throw refused();
      }
      return new LabelSelector(terms);
    }

    private Predicate<Map<String, String>> term() {
      String key = word();
      if (take("==")) {
        String value = word();
        return labels -> value.equals(labels.get(key));
      }
      if (take("!=")) {
        String value = word();
        return labels -> labels.containsKey(key) && !value.equals(labels.get(key));
      }
      if (take("notin")) {
        Set<String> values = set();
        return labels -> labels.containsKey(key) && !values.contains(labels.get(key));
      }
      if (take("in")) {
        Set<String> values = set();
        return labels -> labels.containsKey(key) && values.contains(labels.get(key));
      }
      return labels -> labels.containsKey(key);
    }

    private Set<String> set() {
      Set<String> values = new TreeSet<>();
      if (!take("(")) {
        throw refused();
      }
      do {
        values.add(word());
      } while (take(","));
      if (!take(")")) {
        throw refused();
      }
      return values;
    }

    private String word() {
      skipBlanks();
      StringBuilder word = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '\\' && at + 1 < text.length()) {
          word.append(text.charAt(at + 1));
          at += 2;
        } else if (Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0) {
          word.append(c);
          at++;
        } else {
          break;
        }
      }
      if (word.isEmpty()) {
        throw refused();
      }
      skipBlanks();
      return word.toString();
    }

    private boolean take(String token) {
      skipBlanks();
      if (text.startsWith(token, at)) {
        at += token.length();
        skipBlanks();
        return true;
      }
      return false;
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private RequestException refused() {
      return RequestException.of(
          RequestException.Kind.UNPROCESSABLE, "Can not parse label selector " + text);
    }
  }
}

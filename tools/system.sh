#!/usr/bin/env bash
# Installs the programs the tests drive: Chromium, PostgreSQL, LibreOffice, poppler and a CJK font.
set -euo pipefail

missing() { ! command -v "$1" >/dev/null 2>&1; }
have_postgres() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_font() { ! missing fc-list && [ -n "$(fc-list :lang=zh-cn)" ]; }

case "$(uname -s)" in
  Darwin)
    missing brew && { echo 'The tests need Homebrew to install Chromium, PostgreSQL, LibreOffice and poppler.' >&2; exit 1; }
    missing pdftoppm && brew install --quiet poppler
    have_postgres || brew install --quiet postgresql@15
    missing soffice && brew install --quiet --cask libreoffice
    [ -d /Applications/Chromium.app ] || [ -d '/Applications/Google Chrome.app' ] || brew install --quiet --cask chromium
    ;;
  Linux)
    wanted=()
    missing chromium && wanted+=(chromium)
    have_postgres || wanted+=(postgresql)
    missing soffice && wanted+=(libreoffice-writer libreoffice-calc)
    missing pdftoppm && wanted+=(poppler-utils)
    have_font || wanted+=(fontconfig fonts-noto-cjk)
    [ ${#wanted[@]} -eq 0 ] && exit 0
    missing apt-get && { echo "Please install: ${wanted[*]}" >&2; exit 1; }
    sudo=(); [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
    ;;
esac

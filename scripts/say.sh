# To be sourced. `say VIETNAMESE ENGLISH` tells people one of the two, as the demo chooses: that of VANTHU_LANG, else that
# of the machine.
say() {
    local spoken=${VANTHU_LANG:-${LC_ALL:-${LANG:-}}}
    case $spoken in vi*) echo "» $1" >&2 ;; *) echo "» $2" >&2 ;; esac
}

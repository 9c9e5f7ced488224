# A hook whose record says that it has finished is taken for one that was interrupted.
s/^( *)TT_ASSIGN\(auto state, hooks::look\(record\)\);/&\
\1if (std::holds_alternative<hooks::Finished>(state))\
\1    return Outcome{.again_in = Duration{0}, .error = "interrupted"};/
